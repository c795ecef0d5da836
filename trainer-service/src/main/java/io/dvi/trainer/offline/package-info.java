/** Trains a head on all stored experience, apart from the service's rounds. */
@NullMarked
package io.dvi.trainer.offline;

import org.jspecify.annotations.NullMarked;
