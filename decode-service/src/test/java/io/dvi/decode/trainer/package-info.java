/** Tests of the package. */
@NullMarked
package io.dvi.decode.trainer;

import org.jspecify.annotations.NullMarked;
