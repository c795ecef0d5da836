/** Arithmetic of the commands, without an engine behind it. */
@NullMarked
package io.dvi.decode.command.bench;

import org.jspecify.annotations.NullMarked;
