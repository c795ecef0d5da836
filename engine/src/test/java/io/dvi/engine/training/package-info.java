/** Tests of training, on heads small enough to check by hand or by PyTorch. */
@NullMarked
package io.dvi.engine.training;

import org.jspecify.annotations.NullMarked;
