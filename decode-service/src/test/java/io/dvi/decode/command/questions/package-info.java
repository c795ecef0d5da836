/** Arithmetic of the commands, without an engine behind it. */
@NullMarked
package io.dvi.decode.command.questions;

import org.jspecify.annotations.NullMarked;
