package io.dvi.client.command;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.dvi.client.Speculation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Chats through the gateway's OpenAI route, as any other client of it does. */
final class RestChat implements ChatTransport {

	private static final String DATA = "data: ";

	private final HttpCalls calls;

	private final String model;

	private volatile @Nullable InputStream answer;

	private volatile boolean stopped;

	RestChat(HttpCalls calls) {
		this.calls = calls;
		JsonNode models = HttpCalls.JSON.readTree(calls.send(calls.to("/models").GET().build()).body());
		this.model = models.path("data").path(0).path("id").stringValue("");
	}

	@Override
	public @Nullable Figures ask(Question question, Consumer<String> onText) {
		HttpRequest request = this.calls.to("/chat/completions")
			.timeout(Duration.ofMinutes(10))
			.header("x-dvi-speculation", spell(question.drafter()))
			.POST(HttpRequest.BodyPublishers.ofString(body(question).toString()))
			.build();
		this.stopped = false;
		HttpResponse<InputStream> response = this.calls.exchange(request, HttpResponse.BodyHandlers.ofInputStream());
		try (InputStream body = response.body();
				BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
			this.answer = body;
			if (this.stopped) {
				return null;
			}
			if (response.statusCode() != 200) {
				throw HttpCalls.refused(response.statusCode(), lines.lines().collect(Collectors.joining("\n")));
			}
			Figures figures = read(lines, onText);
			return this.stopped ? null : figures;
		}
		catch (IOException ex) {
			if (this.stopped) {
				return null;
			}
			throw new CommandFailure("the answer broke off", ex);
		}
	}

	@Override
	public void stop() {
		this.stopped = true;
		InputStream current = this.answer;
		if (current == null) {
			return;
		}
		try {
			current.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
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

	private static Figures read(BufferedReader lines, Consumer<String> onText) throws IOException {
		JsonNode last = HttpCalls.JSON.createObjectNode();
		for (String line = lines.readLine(); !"data: [DONE]".equals(line); line = lines.readLine()) {
			if (line == null) {
				throw new EOFException("the stream has no end");
			}
			if (!line.startsWith(DATA)) {
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
