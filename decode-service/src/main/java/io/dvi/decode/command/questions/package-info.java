/** Questions asked of an engine, and sums over its answers. */
@NullMarked
package io.dvi.decode.command.questions;

import org.jspecify.annotations.NullMarked;
