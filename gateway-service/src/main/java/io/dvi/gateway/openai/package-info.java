/** The routes under /v1 in the shapes that OpenAI's clients expect. */
@NullMarked
package io.dvi.gateway.openai;

import org.jspecify.annotations.NullMarked;
