/** Takes episodes in: checks, removes duplicates, and confirms after commit. */
@NullMarked
package io.dvi.trainer.ingest;

import org.jspecify.annotations.NullMarked;
