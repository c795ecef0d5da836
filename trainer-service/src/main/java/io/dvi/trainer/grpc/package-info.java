/** The trainer's three gRPC services and the translation of failures. */
@NullMarked
package io.dvi.trainer.grpc;

import org.jspecify.annotations.NullMarked;
