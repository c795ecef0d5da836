package io.dvi.client;

import java.util.Objects;

/**
 * An answer in one piece.
 *
 * @param started how it began
 * @param content all tokens and their text
 * @param finished why it ended, and what it cost
 */
public record Answer(GenerateEvent.Started started, GenerateEvent.Delta content, GenerateEvent.Finished finished) {

	/** Refuses halves. */
	public Answer {
		Objects.requireNonNull(started, "started is null");
		Objects.requireNonNull(content, "content is null");
		Objects.requireNonNull(finished, "finished is null");
	}

	/**
	 * The text.
	 * @return all of it
	 */
	public String text() {
		return this.content.text();
	}

}
