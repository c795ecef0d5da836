/** Who asks for what, and why: what every order of an operator says. */
@NullMarked
package io.dvi.trainer.audit;

import org.jspecify.annotations.NullMarked;
