package io.dvi.client.command;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.dvi.client.Speculation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Chats through the gateway's OpenAI route, as any other client of it does. */
final class RestChat implements ChatTransport {

	private static final String DATA = "data: ";

	private final HttpCalls calls;

	private final String model;

	RestChat(HttpCalls calls) {
		this.calls = calls;
		JsonNode models = HttpCalls.JSON.readTree(calls.send(calls.to("/models").GET().build()).body());
		this.model = models.path("data").path(0).path("id").stringValue("");
	}

	@Override
	public Figures ask(Question question, Consumer<String> onText) {
		HttpRequest request = this.calls.to("/chat/completions")
			.timeout(Duration.ofMinutes(10))
			.header("x-dvi-speculation", spell(question.drafter()))
			.POST(HttpRequest.BodyPublishers.ofString(body(question).toString()))
			.build();
		HttpResponse<Stream<String>> response = this.calls.exchange(request, HttpResponse.BodyHandlers.ofLines());
		try (Stream<String> lines = response.body()) {
			if (response.statusCode() != 200) {
				throw HttpCalls.refused(response.statusCode(), lines.collect(Collectors.joining("\n")));
			}
			return read(lines.iterator(), onText);
		}
	}

	private ObjectNode body(Question question) {
		ObjectNode body = HttpCalls.JSON.createObjectNode()
			.put("model", this.model)
			.put("temperature", question.temperature())
			.put("max_completion_tokens", question.maxTokens())
			.put("stream", true);
		body.putObject("stream_options").put("include_usage", true);
		ArrayNode messages = body.putArray("messages");
		question.messages()
			.forEach((message) -> messages.addObject().put("role", message.role()).put("content", message.content()));
		return body;
	}

	private static Figures read(Iterator<String> lines, Consumer<String> onText) {
		JsonNode last = HttpCalls.JSON.createObjectNode();
		while (lines.hasNext()) {
			String line = lines.next();
			if (!line.startsWith(DATA) || line.equals("data: [DONE]")) {
				continue;
			}
			JsonNode chunk = HttpCalls.JSON.readTree(line.substring(DATA.length()));
			if (chunk.has("error")) {
				throw new CommandFailure(chunk.path("error").path("message").stringValue("the answer broke off"));
			}
			String text = chunk.path("choices").path(0).path("delta").path("content").stringValue("");
			if (!text.isEmpty()) {
				onText.accept(text);
			}
			if (chunk.has("usage")) {
				last = chunk;
			}
		}
		JsonNode timings = last.path("timings");
		return new Figures(last.path("usage").path("completion_tokens").intValue(0),
				timings.path("predicted_per_second").doubleValue(0), timings.path("draft_n").intValue(0),
				timings.path("draft_n_accepted").intValue(0),
				last.path("metrics").path("speculative_decoding").path("head_version_end").longValue(-1));
	}

	private static String spell(Speculation.Drafter drafter) {
		return switch (drafter) {
			case AUTO -> "auto";
			case HEAD -> "head";
			case PROMPT_LOOKUP -> "lookup";
			case NONE -> "off";
		};
	}

	@Override
	public void close() {
		// The HTTP client has nothing to close on the oldest Java we support.
	}

}
