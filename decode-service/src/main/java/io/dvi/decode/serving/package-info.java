/** The engine's life: open, warm up, serve, drain, close; and what it tells operators. */
@NullMarked
package io.dvi.decode.serving;

import org.jspecify.annotations.NullMarked;
