package io.dvi.engine.schedule;

import io.dvi.engine.constraint.TokenConstraint;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A prompt that was checked against the model.
 *
 * @param tokens its ids, at least one
 * @param maxTokens most tokens to generate; prompt and answer fit the context
 * @param endTokens tokens that end the answer
 * @param constraint what the answer must be, at its beginning, or null when it is free
 * @param text turns the answer's tokens into text
 */
@SuppressWarnings("ArrayRecordComponent")
public record CheckedPrompt(int[] tokens, int maxTokens, List<Integer> endTokens, @Nullable TokenConstraint constraint,
		TextAssembler text) {
}
