/** Keeps committed experience, reads it back for training, and forgets it in time. */
@NullMarked
package io.dvi.trainer.experience;

import org.jspecify.annotations.NullMarked;
