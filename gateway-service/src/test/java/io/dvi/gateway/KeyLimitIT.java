package io.dvi.gateway;

import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** What a key may take in a minute, and what the headers say of it. */
@TestPropertySource(properties = { "dvi.gateway.admission.key.requests-per-minute=3",
		"dvi.gateway.admission.key.tokens-per-minute=30" })
class KeyLimitIT extends RunningGateway {

	@Test
	void requestsAreCountedDownAndRefusedAtTheEnd() {
		for (int left = 2; left >= 0; left--) {
			HttpHeaders headers = chat("").expectStatus().isOk().expectBody().returnResult().getResponseHeaders();
			assertThat(headers.getFirst("x-ratelimit-limit-requests")).isEqualTo("3");
			assertThat(headers.getFirst("x-ratelimit-remaining-requests")).isEqualTo(Integer.toString(left));
			assertThat(headers.getFirst("x-ratelimit-reset-requests")).matches("([0-9]m)?[0-9.]+m?s");
			assertThat(headers.getFirst("x-ratelimit-limit-tokens")).isEqualTo("30");
		}
		HttpHeaders refused = chat("").expectStatus()
			.isEqualTo(429)
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("rate_limit_exceeded")
			.returnResult()
			.getResponseHeaders();
		assertThat(refused.getFirst("x-ratelimit-remaining-requests")).isEqualTo("0");
		assertThat(Integer.parseInt(String.valueOf(refused.getFirst("Retry-After")))).isBetween(10, 30);
		assertThat(DECODE.received).hasSize(3);
	}

	@Test
	void tokensOfPromptAndAnswerAreCounted() {
		WebTestClient other = client(this.port, ADMIN_KEY);
		DECODE.plays(FakeDecode.answering("a", "b", "c"));
		HttpHeaders headers = ask(other, "x".repeat(80)).expectStatus()
			.isOk()
			.expectBody()
			.returnResult()
			.getResponseHeaders();
		// 80 bytes are 20 tokens, and three were answered before the headers were
		// written.
		assertThat(headers.getFirst("x-ratelimit-remaining-tokens")).isIn("7", "8");
		ask(other, "x".repeat(80)).expectStatus()
			.isEqualTo(429)
			.expectBody()
			.jsonPath("$.error.message")
			.value(String.class,
					(message) -> assertThat(message).contains("30 tokens a minute").containsPattern("Left: [789]\\b"));
		assertThat(DECODE.received).hasSize(1);
	}

	private static WebTestClient.ResponseSpec ask(WebTestClient client, String text) {
		return client.post()
			.uri("/v1/completions")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"model\":\"smol\",\"prompt\":\"" + text + "\"}")
			.exchange();
	}

}
