/**
 * Draft heads: their weights on disk, how they draft, and the slot they are swapped in.
 */
@NullMarked
package io.dvi.engine.head;

import org.jspecify.annotations.NullMarked;
