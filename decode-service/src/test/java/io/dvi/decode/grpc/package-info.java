/** Tests of the wire. */
@NullMarked
package io.dvi.decode.grpc;

import org.jspecify.annotations.NullMarked;
