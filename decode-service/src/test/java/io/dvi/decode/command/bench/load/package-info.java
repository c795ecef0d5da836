/** Arithmetic of load, without a model behind it. */
@NullMarked
package io.dvi.decode.command.bench.load;

import org.jspecify.annotations.NullMarked;
