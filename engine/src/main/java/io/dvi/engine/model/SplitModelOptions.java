package io.dvi.engine.model;

/**
 * How a model's graphs run.
 *
 * @param flavour which graphs, such as {@code int8}
 * @param provider where
 * @param threads threads of one run
 * @param slots most blocks of one run
 * @param contextLength positions each sequence's caches hold
 * @param maxRows most rows of one cycle, which bounds prefill chunks
 * @param maxLogitRows most rows whose logits are wanted in one cycle
 */
public record SplitModelOptions(String flavour, Provider provider, int threads, int slots, int contextLength,
		int maxRows, int maxLogitRows) {
}
