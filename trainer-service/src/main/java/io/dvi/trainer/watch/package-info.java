/**
 * Watches how a head serves after it was activated, and takes it back when it does worse.
 */
@NullMarked
package io.dvi.trainer.watch;

import org.jspecify.annotations.NullMarked;
