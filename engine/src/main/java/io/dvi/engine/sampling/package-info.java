/**
 * Chooses tokens from the verifier's logits, greedily or with noise keyed by seed, choice
 * and position.
 */
@NullMarked
package io.dvi.engine.sampling;

import org.jspecify.annotations.NullMarked;
