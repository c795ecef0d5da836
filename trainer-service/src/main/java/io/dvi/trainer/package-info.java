/** The trainer service: intake of experience, head training and the head registry. */
@NullMarked
package io.dvi.trainer;

import org.jspecify.annotations.NullMarked;
