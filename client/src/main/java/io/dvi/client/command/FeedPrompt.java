package io.dvi.client.command;

import org.jspecify.annotations.Nullable;

/**
 * A prompt of the file.
 *
 * @param text the prompt; where {@code first} is given, {@value #ANSWER} in it stands for
 * the answer to that
 * @param first what is asked before, or null
 * @param task what its kind of work is called, or an empty string
 */
record FeedPrompt(String text, @Nullable String first, String task) {

	/** Stands for the answer to {@link #first()}. */
	static final String ANSWER = "{answer}";

	/** A prompt that is asked as it is. */
	static FeedPrompt of(String text) {
		return new FeedPrompt(text, null, "");
	}

	/** What the model is asked to write. */
	String writer() {
		return (this.first != null) ? this.first
				: "Write a new request, similar to this one but about something else:\n\n" + this.text;
	}

	/** The prompt that comes of what the model wrote. */
	String with(String written) {
		return (this.first != null) ? this.text.replace(ANSWER, written) : written;
	}

}
