package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an answer that was held to {@code ToolSchema}: the arguments of a named function,
 * or a list of calls. It is JSON to its end, so the calls come at the end.
 */
final class ForcedCallReader implements CallReader {

	private static final JsonMapper JSON = new JsonMapper();

	private final @Nullable String named;

	private final StringBuilder text = new StringBuilder();

	ForcedCallReader(@Nullable String named) {
		this.named = named;
	}

	@Override
	public Found accept(String more) {
		this.text.append(more);
		return Found.NOTHING;
	}

	@Override
	public Found end() {
		String whole = this.text.toString().strip();
		if (this.named != null) {
			// Cut by a bound, the arguments are what there is of them, as OpenAI's are.
			return new Found("", List.of(ToolCall.of(this.named, whole)));
		}
		try {
			List<ToolCall> calls = new ArrayList<>();
			for (JsonNode entry : JSON.readTree(whole)) {
				ToolCall call = ToolCall.read(entry);
				if (call != null) {
					calls.add(call);
				}
			}
			return new Found("", calls);
		}
		catch (JacksonException ex) {
			// Cut by a bound.
			return new Found(whole, List.of());
		}
	}

}
