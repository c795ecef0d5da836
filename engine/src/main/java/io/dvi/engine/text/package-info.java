/**
 * Text to tokens and back: tokenizer, chat template, incremental detokenizer, stop
 * strings.
 */
@NullMarked
package io.dvi.engine.text;

import org.jspecify.annotations.NullMarked;
