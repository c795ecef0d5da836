/** Tests of the package. */
@NullMarked
package io.dvi.decode.state;

import org.jspecify.annotations.NullMarked;
