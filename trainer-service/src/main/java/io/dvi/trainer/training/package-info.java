/** Turns new experience into candidate heads, one resumable round at a time. */
@NullMarked
package io.dvi.trainer.training;

import org.jspecify.annotations.NullMarked;
