/** Requests that arrive on their own schedule, and what became of them. */
@NullMarked
package io.dvi.decode.command.bench.load;

import org.jspecify.annotations.NullMarked;
