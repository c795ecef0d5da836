package io.dvi.engine;

import io.dvi.engine.constraint.ResponseFormat;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must be, and what is told beside it.
 *
 * @param format what its text must be, or null when it is free
 * @param topLogprobs {@value #NO_LOGPROBS} for no log-probabilities; else that of each
 * token is told, and those of so many of the likeliest in its place, at most
 * {@value #MAX_TOP_LOGPROBS}
 */
public record Output(@Nullable ResponseFormat format, int topLogprobs) {

	/** Tells no log-probabilities. */
	public static final int NO_LOGPROBS = -1;

	/** Most likeliest tokens told for a place. */
	public static final int MAX_TOP_LOGPROBS = 20;

	/** Free text and nothing beside it. */
	public static final Output TEXT = new Output(null, NO_LOGPROBS);

	/** Refuses values out of range. */
	public Output {
		if (topLogprobs < NO_LOGPROBS || topLogprobs > MAX_TOP_LOGPROBS) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "top_logprobs",
					"`top_logprobs` must be from 0 to " + MAX_TOP_LOGPROBS + ". Given: " + topLogprobs);
		}
	}

}
