/** Commands, without an engine behind them. */
@NullMarked
package io.dvi.decode.command;

import org.jspecify.annotations.NullMarked;
