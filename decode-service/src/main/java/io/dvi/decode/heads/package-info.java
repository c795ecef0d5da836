/** Follows the trainer's active head: fetch, check, hand to the engine, remember. */
@NullMarked
package io.dvi.decode.heads;

import org.jspecify.annotations.NullMarked;
