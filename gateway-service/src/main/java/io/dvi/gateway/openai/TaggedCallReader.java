package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds calls between {@code <tool_call>} and {@code </tool_call>}, the way Hermes and
 * the models after it write them. What looks like a call and is none stays text.
 */
final class TaggedCallReader implements CallReader {

	private static final String OPEN = "<tool_call>";

	private static final String CLOSE = "</tool_call>";

	private static final JsonMapper JSON = new JsonMapper();

	private final boolean parallel;

	/** What is not certain yet: the beginning of a tag, or a call. */
	private final StringBuilder held = new StringBuilder();

	private boolean inside;

	private boolean called;

	/** Space behind a call, until it is known whether another call follows. */
	private final StringBuilder space = new StringBuilder();

	private boolean behindCall;

	TaggedCallReader(boolean parallel) {
		this.parallel = parallel;
	}

	@Override
	public Found accept(String text) {
		this.held.append(text);
		StringBuilder outside = new StringBuilder();
		List<ToolCall> calls = new ArrayList<>();
		while (step(outside, calls)) {
			// Each step takes a whole piece of what is held.
		}
		return new Found(outside.toString(), calls);
	}

	@Override
	public Found end() {
		String rest = this.held.toString();
		this.held.setLength(0);
		// Some models end without the closing tag.
		ToolCall call = this.inside ? read(rest) : null;
		if (call != null) {
			return admits() ? new Found("", List.of(call)) : Found.NOTHING;
		}
		return new Found(visible(this.inside ? OPEN + rest : rest), List.of());
	}

	/** Takes the next piece; false when there is none that is certain. */
	private boolean step(StringBuilder outside, List<ToolCall> calls) {
		if (!this.inside) {
			int open = this.held.indexOf(OPEN);
			outside.append(visible(take((open >= 0) ? open : certain())));
			this.inside = open >= 0;
			if (this.inside) {
				take(OPEN.length());
			}
			return this.inside;
		}
		int close = this.held.indexOf(CLOSE);
		if (close < 0) {
			return false;
		}
		String body = take(close);
		take(CLOSE.length());
		this.inside = false;
		ToolCall call = read(body);
		if (call == null) {
			outside.append(visible(OPEN + body + CLOSE));
		}
		else if (admits()) {
			this.called = true;
			this.behindCall = true;
			this.space.setLength(0);
			calls.add(call);
		}
		return true;
	}

	private boolean admits() {
		return this.parallel || !this.called;
	}

	/** Space between calls is no text, and behind the only call nothing is. */
	private String visible(String text) {
		if (!this.behindCall) {
			return text;
		}
		this.space.append(text);
		if (!this.parallel || this.space.toString().isBlank()) {
			return "";
		}
		this.behindCall = false;
		String spaced = this.space.toString();
		this.space.setLength(0);
		return spaced;
	}

	/** How much of what is held cannot be the beginning of a tag. */
	private int certain() {
		for (int kept = Math.min(OPEN.length() - 1, this.held.length()); kept > 0; kept--) {
			if (OPEN.startsWith(this.held.substring(this.held.length() - kept))) {
				return this.held.length() - kept;
			}
		}
		return this.held.length();
	}

	private String take(int length) {
		String taken = this.held.substring(0, length);
		this.held.delete(0, length);
		return taken;
	}

	private static @Nullable ToolCall read(String body) {
		try {
			return ToolCall.read(JSON.readTree(body));
		}
		catch (JacksonException ex) {
			return null;
		}
	}

}
