/** Turns GGUF files and Hugging Face folders into model folders. */
@NullMarked
package io.dvi.engine.importer;

import org.jspecify.annotations.NullMarked;
