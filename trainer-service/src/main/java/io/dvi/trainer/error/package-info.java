/** What the trainer refuses, in the words of the wire's error codes. */
@NullMarked
package io.dvi.trainer.error;

import org.jspecify.annotations.NullMarked;
