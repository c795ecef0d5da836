package io.dvi.engine;

import java.util.List;

/**
 * When an answer ends.
 *
 * @param maxTokens most tokens to generate; 0 for as many as the engine's default and the
 * context allow
 * @param minTokens neither an end token nor one of {@code stopTokens} is chosen before so
 * many tokens
 * @param stop strings before which it ends, at most {@value #MAX_STOPS}
 * @param stopTokens tokens at which it ends, as at an end token, at most
 * {@value #MAX_STOP_TOKENS}
 * @param ignoreEnd whether it goes on behind the model's end tokens
 */
public record Ending(int maxTokens, int minTokens, List<String> stop, List<Integer> stopTokens, boolean ignoreEnd) {

	/** Most stop strings. */
	public static final int MAX_STOPS = 4;

	/** Most stop tokens. */
	public static final int MAX_STOP_TOKENS = 16;

	/** Refuses values out of range. */
	public Ending {
		stop = List.copyOf(stop);
		stopTokens = List.copyOf(stopTokens);
		require(maxTokens >= 0, "max_tokens", "must be at least 0", maxTokens);
		require(minTokens >= 0, "min_tokens", "must be at least 0", minTokens);
		require(stop.size() <= MAX_STOPS, "stop", "must hold at most " + MAX_STOPS + " strings", stop.size());
		if (stop.contains("")) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "stop", "`stop` must not hold an empty string");
		}
		require(stopTokens.size() <= MAX_STOP_TOKENS, "stop_token_ids",
				"must hold at most " + MAX_STOP_TOKENS + " tokens", stopTokens.size());
	}

	/**
	 * Ends at an end token or a length.
	 * @param maxTokens most tokens to generate; 0 for the engine's default
	 * @return neither stop strings nor anything else out of the ordinary
	 */
	public static Ending after(int maxTokens) {
		return new Ending(maxTokens, 0, List.of(), List.of(), false);
	}

	private static void require(boolean holds, String field, String rule, int given) {
		if (!holds) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, field,
					"`" + field + "` " + rule + ". Given: " + given);
		}
	}

}
