/** Who may call a gRPC server of the project: the same for each of them. */
@NullMarked
package io.dvi.grpc;

import org.jspecify.annotations.NullMarked;
