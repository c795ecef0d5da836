/** Matrices of weights, and the layout in which the kernels read them. */
@NullMarked
package io.dvi.engine.packing;

import org.jspecify.annotations.NullMarked;
