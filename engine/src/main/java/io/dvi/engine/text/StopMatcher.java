package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Ends an answer at the first stop string to be complete, and withholds text as long as
 * it may become one. Of stop strings complete at the same character the longest counts.
 * The outcome does not depend on how the text is cut into pieces, so drafting cannot
 * change it. Each character costs constant time on average (Knuth, Morris and Pratt's
 * search for every stop string). For one thread.
 */
public final class StopMatcher {

	private final List<String> stops;

	private final int[][] fallbacks; // [stops, length]

	private final int[] matched; // [stops]

	private final StringBuilder withheld = new StringBuilder();

	private @Nullable String hit;

	/**
	 * Waits for the first of some strings.
	 * @param stops strings to end at, none of them empty
	 * @throws EngineException INVALID_ARGUMENT when one is not well-formed Unicode
	 */
	public StopMatcher(List<String> stops) {
		for (int index = 0; index < stops.size(); index++) {
			if (!WellFormedText.is(stops.get(index))) {
				throw new EngineException(ErrorCode.INVALID_ARGUMENT, "stop",
						"`stop` must hold well-formed Unicode. Not so: number " + index);
			}
		}
		this.stops = List.copyOf(stops);
		this.fallbacks = this.stops.stream().map(StopMatcher::fallbacks).toArray(int[][]::new);
		this.matched = new int[this.stops.size()];
	}

	/**
	 * Takes the next piece of text.
	 * @param text whole code points
	 * @return what can be shown by now; nothing after a stop string
	 */
	public String append(String text) {
		if (this.hit != null) {
			return "";
		}
		for (int index = 0; index < text.length(); index++) {
			char next = text.charAt(index);
			this.withheld.append(next);
			String complete = advance(next);
			if (complete != null) {
				this.hit = complete;
				return release(this.withheld.length() - complete.length());
			}
		}
		int possible = 0;
		for (int length : this.matched) {
			possible = Math.max(possible, length);
		}
		return release(this.withheld.length() - possible);
	}

	/**
	 * Ends the text.
	 * @return what was withheld, unless a stop string was met
	 */
	public String finish() {
		return (this.hit != null) ? "" : release(this.withheld.length());
	}

	/**
	 * The stop string that was met.
	 * @return one of the strings given, or null
	 */
	public @Nullable String hit() {
		return this.hit;
	}

	private @Nullable String advance(char next) {
		String longest = null;
		for (int index = 0; index < this.matched.length; index++) {
			String stop = this.stops.get(index);
			int length = this.matched[index];
			while (length > 0 && stop.charAt(length) != next) {
				length = this.fallbacks[index][length - 1];
			}
			this.matched[index] = (stop.charAt(length) == next) ? length + 1 : 0;
			boolean complete = this.matched[index] == stop.length();
			if (complete && (longest == null || longest.length() < stop.length())) {
				longest = stop;
			}
		}
		return longest;
	}

	private String release(int length) {
		String shown = this.withheld.substring(0, length);
		this.withheld.delete(0, length);
		return shown;
	}

	/** For each beginning of a stop string, the longest shorter one that it ends with. */
	private static int[] fallbacks(String stop) {
		int[] fallback = new int[stop.length()];
		int length = 0;
		for (int end = 1; end < stop.length(); end++) {
			while (length > 0 && stop.charAt(length) != stop.charAt(end)) {
				length = fallback[length - 1];
			}
			if (stop.charAt(length) == stop.charAt(end)) {
				length++;
			}
			fallback[end] = length;
		}
		return fallback;
	}

}
