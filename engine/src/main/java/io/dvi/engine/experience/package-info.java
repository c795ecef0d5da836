/** What serving learned: verify steps as records for the trainer. */
@NullMarked
package io.dvi.engine.experience;

import org.jspecify.annotations.NullMarked;
