/** Keeps the keys and values of prompts, for requests that begin with the same tokens. */
@NullMarked
package io.dvi.engine.prefix;

import org.jspecify.annotations.NullMarked;
