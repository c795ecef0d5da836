/** Drafts tokens and judges them against the verifier's own choice. */
@NullMarked
package io.dvi.engine.speculation;

import org.jspecify.annotations.NullMarked;
