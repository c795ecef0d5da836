package io.dvi.gateway.routing;

import io.dvi.client.GenerateRequest;
import io.dvi.client.Prompt;

/** Requests as they come from the routes. */
final class Requests {

	private Requests() {
	}

	static GenerateRequest of(String tenant, Prompt prompt) {
		return GenerateRequest.of(prompt).withLearning(new GenerateRequest.Learning(false, tenant, ""));
	}

	static GenerateRequest text(String text) {
		return of("t", new Prompt.Text(text));
	}

}
