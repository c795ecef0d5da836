/**
 * Versions of the draft head, which never change, and the pointer to the active one,
 * whose moves are recorded.
 */
@NullMarked
package io.dvi.trainer.registry;

import org.jspecify.annotations.NullMarked;
