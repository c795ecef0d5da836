/** Commands that measure speed. */
@NullMarked
package io.dvi.decode.command.bench;

import org.jspecify.annotations.NullMarked;
