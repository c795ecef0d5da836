/** Tests of following the active head. */
@NullMarked
package io.dvi.decode.heads;

import org.jspecify.annotations.NullMarked;
