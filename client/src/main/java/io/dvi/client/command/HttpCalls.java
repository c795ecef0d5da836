package io.dvi.client.command;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls to one base URL with one key; failures become the server's own sentence. */
final class HttpCalls {

	static final JsonMapper JSON = new JsonMapper();

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

	private final String base;

	private final String key;

	HttpCalls(String base, String key) {
		this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
		this.key = key;
	}

	/**
	 * Begins a request.
	 * @param path path behind the base URL
	 * @return a request with the key
	 */
	HttpRequest.Builder to(String path) {
		return HttpRequest.newBuilder(URI.create(this.base + path))
			.timeout(TIMEOUT)
			.header("Authorization", "Bearer " + this.key)
			.header("Content-Type", "application/json");
	}

	/**
	 * Sends a request whose answer is one JSON value.
	 * @param request the request
	 * @return the answer, whose status is below 300
	 */
	HttpResponse<String> send(HttpRequest request) {
		HttpResponse<String> response = exchange(request, HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() >= 300) {
			throw refused(response.statusCode(), response.body());
		}
		return response;
	}

	<T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
		try {
			return this.http.send(request, handler);
		}
		catch (IOException ex) {
			throw new CommandFailure("cannot reach " + this.base + "; is it up?", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CommandFailure("interrupted", ex);
		}
	}

	static CommandFailure refused(int status, String body) {
		try {
			JsonNode json = JSON.readTree(body);
			String sentence = json.path("detail").stringValue(json.path("error").path("message").stringValue(""));
			if (!sentence.isEmpty()) {
				return new CommandFailure(sentence + " (" + status + ")");
			}
		}
		catch (JacksonException ex) {
			// Not one of our services, or a proxy in between.
			return new CommandFailure("the server answered with status " + status, ex);
		}
		return new CommandFailure("the server answered with status " + status);
	}

}
