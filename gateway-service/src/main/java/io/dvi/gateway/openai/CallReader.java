package io.dvi.gateway.openai;

import java.util.List;

/** Tells the calls in an answer's text from the rest of it. For one answer. */
interface CallReader {

	/**
	 * Reads on.
	 * @param text what the model wrote next
	 * @return what is certain now
	 */
	Found accept(String text);

	/**
	 * Reads the end.
	 * @return what was held back
	 */
	Found end();

	/** A reader for answers without tools. */
	static CallReader none() {
		return new CallReader() {
			@Override
			public Found accept(String text) {
				return new Found(text, List.of());
			}

			@Override
			public Found end() {
				return Found.NOTHING;
			}
		};
	}

	/**
	 * The reader for a request.
	 * @param use what may be called
	 * @return a reader in its first state
	 */
	static CallReader of(ToolUse use) {
		return switch (use.choice()) {
			case NONE -> none();
			case AUTO -> new TaggedCallReader(use.parallel());
			case REQUIRED, NAMED -> new ForcedCallReader(use.named());
		};
	}

	/**
	 * What a reader found.
	 *
	 * @param text text that is no call
	 * @param calls calls behind it
	 */
	record Found(String text, List<ToolCall> calls) {

		/** Nothing yet. */
		static final Found NOTHING = new Found("", List.of());

	}

}
