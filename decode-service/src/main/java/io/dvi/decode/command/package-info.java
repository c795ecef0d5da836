/**
 * Commands that run an engine of their own in this process: import, benches, evaluation.
 */
@NullMarked
package io.dvi.decode.command;

import org.jspecify.annotations.NullMarked;
