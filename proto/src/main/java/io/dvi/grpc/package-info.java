/** What each gRPC server of the project does alike: who may call it, how it says no. */
@NullMarked
package io.dvi.grpc;

import org.jspecify.annotations.NullMarked;
