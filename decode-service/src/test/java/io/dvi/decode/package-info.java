/** Tests of the settings. */
@NullMarked
package io.dvi.decode;

import org.jspecify.annotations.NullMarked;
