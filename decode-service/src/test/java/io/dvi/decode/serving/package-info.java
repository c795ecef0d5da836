/** Tests of the whole service with a real engine. */
@NullMarked
package io.dvi.decode.serving;

import org.jspecify.annotations.NullMarked;
