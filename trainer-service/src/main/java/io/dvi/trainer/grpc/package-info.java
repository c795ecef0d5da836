/** The trainer's two gRPC services and the translation of failures. */
@NullMarked
package io.dvi.trainer.grpc;

import org.jspecify.annotations.NullMarked;
