package io.dvi.gateway.openai;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What an answer shows of its prompt.
 *
 * @param echo the prompt's text; null unless asked for
 * @param tokenIds the prompt's tokens; null unless asked for
 */
record PromptDetails(@Nullable String echo, @Nullable List<Integer> tokenIds) {

	/** Nothing. */
	static final PromptDetails HIDDEN = new PromptDetails(null, null);

}
