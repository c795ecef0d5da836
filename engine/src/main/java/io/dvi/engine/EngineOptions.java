package io.dvi.engine;

import io.dvi.engine.model.Provider;

/**
 * How an engine runs.
 *
 * @param flavour which graphs of the model folder, such as {@code int8}
 * @param provider where they run
 * @param threads threads of one run
 * @param slots most requests decoded at once
 * @param contextLength most tokens of prompt and answer together; each slot reserves key
 * and value memory for so many
 * @param queueCapacity most requests that wait for a slot
 * @param prefillRows most prompt tokens run between two verify steps of the others
 * @param prefixCacheBytes memory for keys and values of earlier prompts, beside that of
 * the slots; 0 keeps none
 * @param defaultMaxTokens most tokens of an answer whose request does not say
 * @param experience what is kept for the trainer
 */
public record EngineOptions(String flavour, Provider provider, int threads, int slots, int contextLength,
		int queueCapacity, int prefillRows, long prefixCacheBytes, int defaultMaxTokens, ExperienceOptions experience) {

	/** Refuses values out of range. */
	public EngineOptions {
		atLeast("threads", threads, 1);
		atLeast("slots", slots, 1);
		atLeast("context-length", contextLength, 2);
		atLeast("queue-capacity", queueCapacity, 1);
		atLeast("prefill-rows", prefillRows, 1 + SpeculationOptions.MAX_DRAFT_LENGTH);
		if (prefixCacheBytes < 0) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "prefix-cache",
					"`prefix-cache` must be at least 0 bytes. Given: " + prefixCacheBytes);
		}
		atLeast("default-max-tokens", defaultMaxTokens, 1);
	}

	/**
	 * What suits a small machine.
	 * @return four slots of 2,048 tokens on all processors, int8
	 */
	public static EngineOptions defaults() {
		return new EngineOptions("int8", Provider.CPU, Runtime.getRuntime().availableProcessors(), 4, 2048, 64, 128,
				128L << 20, 512, new ExperienceOptions(64, 256, 128));
	}

	/**
	 * The same with another flavour.
	 * @param newFlavour such as {@code fp32}
	 * @return changed options
	 */
	public EngineOptions withFlavour(String newFlavour) {
		return new EngineOptions(newFlavour, this.provider, this.threads, this.slots, this.contextLength,
				this.queueCapacity, this.prefillRows, this.prefixCacheBytes, this.defaultMaxTokens, this.experience);
	}

	/**
	 * The same with another number of slots.
	 * @param newSlots most requests decoded at once
	 * @return changed options
	 */
	public EngineOptions withSlots(int newSlots) {
		return new EngineOptions(this.flavour, this.provider, this.threads, newSlots, this.contextLength,
				this.queueCapacity, this.prefillRows, this.prefixCacheBytes, this.defaultMaxTokens, this.experience);
	}

	/**
	 * The same with another context length.
	 * @param newContextLength most tokens of prompt and answer together
	 * @return changed options
	 */
	public EngineOptions withContextLength(int newContextLength) {
		return new EngineOptions(this.flavour, this.provider, this.threads, this.slots, newContextLength,
				this.queueCapacity, this.prefillRows, this.prefixCacheBytes, this.defaultMaxTokens, this.experience);
	}

	/**
	 * The same with another bound of the prefix cache.
	 * @param newPrefixCacheBytes memory for keys and values of earlier prompts; 0 keeps
	 * none
	 * @return changed options
	 */
	public EngineOptions withPrefixCacheBytes(long newPrefixCacheBytes) {
		return new EngineOptions(this.flavour, this.provider, this.threads, this.slots, this.contextLength,
				this.queueCapacity, this.prefillRows, newPrefixCacheBytes, this.defaultMaxTokens, this.experience);
	}

	private static void atLeast(String field, int given, int limit) {
		if (given < limit) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, field,
					"`" + field + "` must be at least " + limit + ". Given: " + given);
		}
	}

	/**
	 * What is kept for the trainer.
	 *
	 * @param topLogits verifier logits kept per row
	 * @param episodeRows rows after which a long request starts a new episode
	 * @param contextRows most rows kept of a prompt, its last ones
	 */
	public record ExperienceOptions(int topLogits, int episodeRows, int contextRows) {

		/** Refuses values out of range. */
		public ExperienceOptions {
			atLeast("top-logits", topLogits, 1);
			atLeast("episode-rows", episodeRows, 1);
			atLeast("context-rows", contextRows, 0);
		}

	}

}
