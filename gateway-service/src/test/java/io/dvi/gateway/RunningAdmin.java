package io.dvi.gateway;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The gateway with calls of an operator. */
abstract class RunningAdmin extends RunningGateway {

	WebTestClient.ResponseSpec get(String path) {
		return this.operator.get().uri("/admin/v1" + path).exchange();
	}

	WebTestClient.ResponseSpec move(@Nullable String ifMatch, String body) {
		return move("", ifMatch, body);
	}

	WebTestClient.ResponseSpec move(String query, @Nullable String ifMatch, String body) {
		return send(HttpMethod.PUT, "/activation" + query,
				(ifMatch != null) ? Map.of(HttpHeaders.IF_MATCH, ifMatch) : Map.of(), body);
	}

	WebTestClient.ResponseSpec rollback(String body) {
		return order("/activation:rollback", body, Map.of());
	}

	WebTestClient.ResponseSpec order(String path, String body, Map<String, String> headers) {
		return send(HttpMethod.POST, path, headers, body);
	}

	private WebTestClient.ResponseSpec send(HttpMethod method, String path, Map<String, String> headers, String body) {
		WebTestClient.RequestBodySpec request = this.operator.method(method)
			.uri("/admin/v1" + path)
			.contentType(MediaType.APPLICATION_JSON);
		headers.forEach((name, value) -> request.header(name, value));
		return request.bodyValue(body).exchange();
	}

	/** The caller reads the body of the refusal to its end by this. */
	static void refused(WebTestClient.ResponseSpec response, int status, String code, String param) {
		response.expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.code")
			.isEqualTo(code)
			.jsonPath("$.param")
			.isEqualTo(param);
	}

}
