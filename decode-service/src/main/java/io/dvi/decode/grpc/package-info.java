/** The wire of the decode service: calls in, events out, errors in one place. */
@NullMarked
package io.dvi.decode.grpc;

import org.jspecify.annotations.NullMarked;
