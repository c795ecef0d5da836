package io.dvi.engine.text;

import org.jspecify.annotations.Nullable;

/**
 * The text of one answer as its tokens are committed. Never hands out a part of a code
 * point, nor text that belongs to a stop string or may come to. For one thread.
 *
 * <p>
 * After every token {@link #stop()} says whether the answer is over; tokens committed
 * behind that one do not count.
 */
public final class AnswerText {

	private final IncrementalDetokenizer detokenizer;

	private final StopMatcher stops;

	AnswerText(IncrementalDetokenizer detokenizer, StopMatcher stops) {
		this.detokenizer = detokenizer;
		this.stops = stops;
	}

	/**
	 * Takes the next token.
	 * @param token its id; special tokens are not shown
	 * @return what can be shown by now, which may be nothing
	 */
	public String append(int token) {
		return this.stops.append(this.detokenizer.append(token));
	}

	/**
	 * Ends the answer.
	 * @return what was withheld, unless a stop string was met
	 */
	public String finish() {
		return this.stops.append(this.detokenizer.finish()) + this.stops.finish();
	}

	/**
	 * The stop string that was met.
	 * @return one of those given, or null as long as there was none
	 */
	public @Nullable String stop() {
		return this.stops.hit();
	}

}
