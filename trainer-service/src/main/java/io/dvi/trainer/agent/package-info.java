/** Background work: one thread each, driven by hand in tests. */
@NullMarked
package io.dvi.trainer.agent;

import org.jspecify.annotations.NullMarked;
