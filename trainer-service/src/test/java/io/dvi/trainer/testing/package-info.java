/** Databases and values for the trainer's tests. */
@NullMarked
package io.dvi.trainer.testing;

import org.jspecify.annotations.NullMarked;
