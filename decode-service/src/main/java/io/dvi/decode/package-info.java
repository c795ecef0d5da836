/** The decode service: a gRPC shell around the engine. */
@NullMarked
package io.dvi.decode;

import org.jspecify.annotations.NullMarked;
