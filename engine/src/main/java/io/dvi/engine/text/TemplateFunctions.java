package io.dvi.engine.text;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.objects.date.StrftimeFormatter;

import java.time.Instant;

/**
 * Functions that transformers gives to chat templates. The template library calls them by
 * name, which is why they are public and named as in Python.
 */
public final class TemplateFunctions {

	private TemplateFunctions() {
	}

	/**
	 * Refuses the conversation.
	 * @param reason the template's words
	 * @return never
	 */
	public static String raise_exception(String reason) {
		throw new Refusal(reason);
	}

	/**
	 * Writes the time.
	 * @param format as C's strftime
	 * @return the time now
	 */
	public static String strftime_now(String format) {
		JinjavaInterpreter interpreter = JinjavaInterpreter.getCurrent();
		Instant now = Instant.ofEpochMilli(interpreter.getConfig().getDateTimeProvider().getCurrentTimeMillis());
		return StrftimeFormatter.format(now.atZone(interpreter.getConfig().getTimeZone()), format);
	}

	/** A template's refusal. */
	static final class Refusal extends RuntimeException {

		private final String reason;

		Refusal(String reason) {
			super("refused by the chat template");
			this.reason = reason;
		}

		String reason() {
			return this.reason;
		}

	}

}
