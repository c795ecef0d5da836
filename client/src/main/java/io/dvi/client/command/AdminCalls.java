package io.dvi.client.command;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls to the admin API. */
final class AdminCalls {

	/** A head file on its way, or the trainer over held-out experience. */
	private static final Duration LONG = Duration.ofMinutes(30);

	private final HttpCalls calls;

	AdminCalls(HttpCalls calls) {
		this.calls = calls;
	}

	JsonNode get(String path) {
		return read(this.calls.to(path).GET().build());
	}

	/**
	 * Fetches a file.
	 * @param path of the file
	 * @return its bytes
	 */
	byte[] fetch(String path) {
		HttpResponse<byte[]> response = this.calls.exchange(this.calls.to(path).timeout(LONG).GET().build(),
				HttpResponse.BodyHandlers.ofByteArray());
		if (response.statusCode() >= 300) {
			throw HttpCalls.refused(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
		}
		return response.body();
	}

	/**
	 * Judges a version, which takes up to minutes.
	 * @param version a number or active
	 * @param rows most held-out rows; null for the trainer's default
	 * @return the report
	 */
	JsonNode evaluate(String version, @Nullable Integer rows) {
		String path = "/heads/" + version + ":evaluate" + ((rows != null) ? "?rows=" + rows : "");
		return read(this.calls.to(path).timeout(LONG).POST(HttpRequest.BodyPublishers.noBody()).build());
	}

	/**
	 * Reads the pointer with what guards a change of it.
	 * @return both
	 */
	Tagged activation() {
		HttpResponse<String> current = this.calls.send(this.calls.to("/activation").GET().build());
		return new Tagged(HttpCalls.JSON.readTree(current.body()), current.headers().firstValue("etag").orElse("*"));
	}

	/**
	 * Lets a version serve all requests, unless somebody else moves the pointer
	 * meanwhile.
	 * @param version its number
	 * @param shadow head to score beside it; null for none
	 * @param order why and how
	 * @return what the server says of the move
	 */
	JsonNode activate(long version, @Nullable Long shadow, OrderOptions order) {
		ObjectNode pointer = HttpCalls.JSON.createObjectNode().put("version", version);
		if (shadow != null) {
			pointer.put("shadow_version", shadow);
		}
		return move(activation().tag(), pointer, order);
	}

	/**
	 * Moves the pointer, unless somebody else does meanwhile.
	 * @param tag of the activation that the caller saw
	 * @param pointer where to, as a whole
	 * @param order why and how
	 * @return what the server says of the move
	 */
	JsonNode move(String tag, ObjectNode pointer, OrderOptions order) {
		return read(begin("/activation", "", order).header("If-Match", tag)
			.PUT(body(pointer.put("reason", order.reason())))
			.build());
	}

	/**
	 * Sends a change.
	 * @param path of what changes
	 * @param body what is asked
	 * @param order why and how
	 * @return the server's answer
	 */
	JsonNode order(String path, ObjectNode body, OrderOptions order) {
		return read(begin(path, "", order).POST(body(body.put("reason", order.reason()))).build());
	}

	/**
	 * Sends a file.
	 * @param path where to
	 * @param file its bytes
	 * @param order why and how
	 * @return the server's answer
	 */
	JsonNode upload(String path, byte[] file, OrderOptions order) {
		String reason = "reason=" + URLEncoder.encode(order.reason(), StandardCharsets.UTF_8);
		return read(begin(path, reason, order).timeout(LONG)
			.setHeader("Content-Type", "application/octet-stream")
			.POST(HttpRequest.BodyPublishers.ofByteArray(file))
			.build());
	}

	private HttpRequest.Builder begin(String path, String query, OrderOptions order) {
		String dryRun = order.dryRun() ? "dry_run=true" : "";
		String whole = query + ((query.isEmpty() || dryRun.isEmpty()) ? "" : "&") + dryRun;
		HttpRequest.Builder request = this.calls.to(whole.isEmpty() ? path : path + "?" + whole);
		String key = order.idempotencyKey();
		return (key != null) ? request.header("Idempotency-Key", key) : request;
	}

	private static HttpRequest.BodyPublisher body(ObjectNode body) {
		return HttpRequest.BodyPublishers.ofString(body.toString());
	}

	private JsonNode read(HttpRequest request) {
		return HttpCalls.JSON.readTree(this.calls.send(request).body());
	}

	/**
	 * An activation and its entity tag.
	 *
	 * @param activation what the pointer says
	 * @param tag names it in a change
	 */
	record Tagged(JsonNode activation, String tag) {

		/** Where the pointer stands, as a change of some of it sends it. */
		ObjectNode pointer() {
			ObjectNode pointer = HttpCalls.JSON.createObjectNode()
				.put("version", this.activation.path("version").longValue());
			if (this.activation.path("shadow_version").isNumber()) {
				pointer.put("shadow_version", this.activation.path("shadow_version").longValue());
			}
			JsonNode canary = this.activation.path("canary");
			if (canary.isObject()) {
				pointer.putObject("canary")
					.put("version", canary.path("version").longValue())
					.put("percent", canary.path("percent").intValue());
			}
			return pointer;
		}

	}

}
