package io.dvi.system;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Plain HTTP against a running instance. */
final class Rest implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

	private final LocalInstance instance;

	Rest(LocalInstance instance) {
		this.instance = instance;
	}

	/**
	 * Asks one question, greedily.
	 * @param question the user's message
	 * @param maxTokens most tokens of the answer
	 * @param headers by name; {@code Authorization} for another than the instance's key
	 * @return the answer, later
	 */
	CompletableFuture<Answer> chat(String question, int maxTokens, Map<String, String> headers) {
		return this.http.sendAsync(chatRequest(question, maxTokens, headers, false).build(), BodyHandlers.ofString())
			.thenApply(Answer::of);
	}

	private HttpRequest.Builder chatRequest(String question, int maxTokens, Map<String, String> headers,
			boolean stream) {
		Map<String, Object> body = Map.of("model", this.instance.model(), "temperature", 0, "max_tokens", maxTokens,
				"stream", stream, "messages", List.of(Map.of("role", "user", "content", question)));
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create(this.instance.openAiBaseUrl() + "/chat/completions"))
			.timeout(Duration.ofMinutes(3))
			.header("Authorization", "Bearer " + this.instance.apiKey())
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
		headers.forEach(request::setHeader);
		return request;
	}

	/**
	 * Asks one question as a stream and hangs up after the first line.
	 * @param question the user's message
	 * @param maxTokens most tokens of the answer
	 * @return the line
	 */
	String hangUp(String question, int maxTokens) {
		HttpResponse<InputStream> response = send(chatRequest(question, maxTokens, Map.of(), true),
				BodyHandlers.ofInputStream());
		try (InputStream body = response.body();
				BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
			return String.valueOf(lines.readLine());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Reads from the admin API.
	 * @param path below its base
	 * @return the body
	 */
	JsonNode adminGet(String path) {
		return successful(admin(path).GET());
	}

	/**
	 * Writes to the admin API.
	 * @param path below its base
	 * @param body what is asked
	 * @return the body
	 */
	JsonNode adminPost(String path, Map<String, Object> body) {
		return successful(admin(path).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
	}

	/**
	 * Calls the admin API, whatever comes of it.
	 * @param method of HTTP
	 * @param path below its base
	 * @param headers beside the key
	 * @param body what is sent
	 * @return the answer
	 */
	HttpResponse<String> admin(String method, String path, Map<String, String> headers, byte[] body) {
		HttpRequest.Builder request = admin(path).method(method, BodyPublishers.ofByteArray(body));
		headers.forEach(request::header);
		return send(request);
	}

	/**
	 * Fetches a file from the admin port.
	 * @param path below its base
	 * @return its bytes
	 */
	HttpResponse<byte[]> adminFile(String path) {
		return send(admin(path).timeout(Duration.ofSeconds(30)).GET(), BodyHandlers.ofByteArray());
	}

	/**
	 * Fetches a file of the console, as a browser without a key does.
	 * @param path on the admin port
	 * @return the file
	 */
	HttpResponse<byte[]> console(String path) {
		return send(HttpRequest.newBuilder(URI.create(this.instance.adminBaseUrl()).resolve(path)).GET(),
				BodyHandlers.ofByteArray());
	}

	/**
	 * Follows the admin API's events until one has a name.
	 * @param name the event's
	 * @return its data
	 */
	JsonNode event(String name) {
		HttpResponse<Stream<String>> events = send(admin("/events").timeout(Duration.ofSeconds(30)).GET(),
				BodyHandlers.ofLines());
		try (Stream<String> lines = events.body()) {
			return JSON.readTree(lines.dropWhile((line) -> !line.equals("event:" + name))
				.filter((line) -> line.startsWith("data:"))
				.findFirst()
				.orElseThrow()
				.substring("data:".length()));
		}
	}

	/**
	 * Makes a version the active one, against the current state.
	 * @param version which
	 */
	void activate(long version) {
		successful(putActivation(activationTag(), Map.of("version", version)));
	}

	/**
	 * Asks for a move of the pointer, whatever comes of it.
	 * @param tag of the activation it is taken to stand at
	 * @param pointer what shall serve
	 * @return the answer
	 */
	HttpResponse<String> putActivation(String tag, Map<String, Object> pointer) {
		Map<String, Object> body = new HashMap<>(pointer);
		body.put("reason", "system test");
		return admin("PUT", "/activation", Map.of("Content-Type", "application/json", "If-Match", tag),
				JSON.writeValueAsBytes(body));
	}

	/**
	 * The tag of where the pointer stands.
	 * @return its {@code ETag}
	 */
	String activationTag() {
		return send(admin("/activation").GET()).headers().firstValue("ETag").orElseThrow();
	}

	/**
	 * Reads a Prometheus figure.
	 * @param port of the page
	 * @param name the metric, summed over its labels
	 * @return its value, 0 when absent
	 */
	double metric(int port, String name) {
		String page = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus")))
			.body();
		return page.lines()
			.filter((line) -> line.startsWith(name + "{") || line.startsWith(name + " "))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
			.sum();
	}

	@Override
	public void close() {
		this.http.close();
	}

	private HttpRequest.Builder admin(String path) {
		return HttpRequest.newBuilder(URI.create(this.instance.adminBaseUrl() + path))
			.header("Authorization", "Bearer " + this.instance.adminKey());
	}

	private JsonNode successful(HttpRequest.Builder request) {
		return successful(send(request));
	}

	private static JsonNode successful(HttpResponse<String> response) {
		if (response.statusCode() / 100 != 2) {
			throw new AssertionError(response.request() + ": " + response.statusCode() + " " + response.body());
		}
		return JSON.readTree(response.body());
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		return send(request.timeout(Duration.ofSeconds(30)), BodyHandlers.ofString());
	}

	private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
		try {
			return this.http.send(request.build(), handler);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("interrupted", ex);
		}
	}

	/**
	 * A chat answer.
	 *
	 * @param status of HTTP
	 * @param headVersion from {@code x-dvi-head-version}
	 * @param body the whole
	 */
	record Answer(int status, String headVersion, JsonNode body) {

		static Answer of(HttpResponse<String> response) {
			return new Answer(response.statusCode(), response.headers().firstValue("x-dvi-head-version").orElse(""),
					JSON.readTree(response.body()));
		}

		String text() {
			return this.body.path("choices").path(0).path("message").path("content").asString();
		}

		JsonNode speculation() {
			return this.body.path("metrics").path("speculative_decoding");
		}

	}

}
