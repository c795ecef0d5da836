/** Tests of the way experience takes to the trainer. */
@NullMarked
package io.dvi.decode.experience;

import org.jspecify.annotations.NullMarked;
