/**
 * Commands inside the trainer jar, which work on the experience that a trainer stored.
 */
@NullMarked
package io.dvi.trainer.command;

import org.jspecify.annotations.NullMarked;
