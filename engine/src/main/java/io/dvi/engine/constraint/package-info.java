/**
 * What an answer must be: JSON of any kind, or JSON that a schema describes, as the
 * tokens that may come next.
 */
@NullMarked
package io.dvi.engine.constraint;

import org.jspecify.annotations.NullMarked;
