package io.dvi.client.command;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls to the admin API. */
final class AdminCalls {

	private final HttpCalls calls;

	AdminCalls(HttpCalls calls) {
		this.calls = calls;
	}

	JsonNode get(String path) {
		return HttpCalls.JSON.readTree(this.calls.send(this.calls.to(path).GET().build()).body());
	}

	/**
	 * Makes a version the active one, unless somebody else moves the pointer meanwhile.
	 * @param version its number
	 * @param reason goes into the audit
	 * @return what the server says of the move
	 */
	JsonNode activate(long version, String reason) {
		HttpResponse<String> current = this.calls.send(this.calls.to("/activation").GET().build());
		ObjectNode body = HttpCalls.JSON.createObjectNode().put("version", version).put("reason", reason);
		HttpRequest request = this.calls.to("/activation")
			.header("If-Match", current.headers().firstValue("etag").orElse("*"))
			.PUT(HttpRequest.BodyPublishers.ofString(body.toString()))
			.build();
		return HttpCalls.JSON.readTree(this.calls.send(request).body());
	}

	/**
	 * Sends a change.
	 * @param path of what changes
	 * @param body what is asked
	 * @return the server's answer
	 */
	JsonNode post(String path, ObjectNode body) {
		HttpRequest request = this.calls.to(path).POST(HttpRequest.BodyPublishers.ofString(body.toString())).build();
		return HttpCalls.JSON.readTree(this.calls.send(request).body());
	}

}
