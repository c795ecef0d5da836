/** Who may call a gRPC server of the project: the same for each of them. */
package io.dvi.access;
