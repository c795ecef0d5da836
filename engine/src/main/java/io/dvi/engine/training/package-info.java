/** Trains and evaluates heads on experience. */
@NullMarked
package io.dvi.engine.training;

import org.jspecify.annotations.NullMarked;
