package io.dvi.gateway.openai;

import java.time.Duration;
import java.util.Locale;

import io.dvi.client.Speculation;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * What the request's headers say.
 *
 * @param speculation {@code x-dvi-speculation}: how to draft
 * @param noLearn {@code X-DVI-No-Learn}: keep nothing
 * @param wholeTimeout how long the client waits for the whole answer, or null
 * @param readTimeout how long it waits between bytes, or null
 */
record RequestHeaders(Speculation speculation, boolean noLearn, @Nullable Duration wholeTimeout,
		@Nullable Duration readTimeout) {

	private static final String SPECULATION = "x-dvi-speculation";

	private static final String NO_LEARN = "x-dvi-no-learn";

	static RequestHeaders of(HttpHeaders headers) {
		return new RequestHeaders(speculation(headers.getFirst(SPECULATION)), flag(headers.getFirst(NO_LEARN)),
				least(seconds(headers.getFirst("x-stainless-timeout")), seconds(headers.getFirst("x-request-timeout"))),
				seconds(headers.getFirst("x-stainless-read-timeout")));
	}

	private static Speculation speculation(@Nullable String value) {
		return switch ((value != null) ? value.toLowerCase(Locale.ROOT) : "auto") {
			case "auto" -> Speculation.AUTO;
			case "head" -> new Speculation(Speculation.Drafter.HEAD, null);
			case "lookup" -> new Speculation(Speculation.Drafter.PROMPT_LOOKUP, null);
			case "off" -> Speculation.OFF;
			default -> throw Invalid.value(SPECULATION, "must be one of auto, head, lookup, off");
		};
	}

	private static boolean flag(@Nullable String value) {
		return switch ((value != null) ? value.toLowerCase(Locale.ROOT) : "0") {
			case "1", "true" -> true;
			case "0", "false" -> false;
			// Guessing wrong would keep what the caller wanted forgotten.
			default -> throw Invalid.value(NO_LEARN, "must be 1 or 0");
		};
	}

	private static @Nullable Duration least(@Nullable Duration one, @Nullable Duration other) {
		return (one == null || (other != null && other.compareTo(one) < 0)) ? other : one;
	}

	/**
	 * OpenAI's clients state their time-outs; a value that is no number is no time-out.
	 */
	private static @Nullable Duration seconds(@Nullable String value) {
		if (value == null) {
			return null;
		}
		try {
			double seconds = Double.parseDouble(value);
			return (seconds > 0 && seconds < 86_400) ? Duration.ofMillis(Math.round(seconds * 1000)) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
