/** Hand-written controls and fixtures, shared with other modules' tests. */
@NullMarked
package io.dvi.engine.testing;

import org.jspecify.annotations.NullMarked;
