/** Carries experience to the trainer without ever making serving wait for it. */
@NullMarked
package io.dvi.decode.experience;

import org.jspecify.annotations.NullMarked;
