/** What another engine prints, without one behind it. */
@NullMarked
package io.dvi.decode.command.bench.peer;

import org.jspecify.annotations.NullMarked;
