package io.dvi.gateway;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;

/** A client that goes away, or stops waiting, frees its slot. */
class DisconnectIT extends RunningGateway {

	@ParameterizedTest
	@ValueSource(strings = { "", "\"stream\":true", "\"n\":2" })
	void hangingUpBeforeTheFirstTokenCancelsTheCall(String fields) throws IOException {
		DECODE.plays((request, answers) -> {
		});
		hangUp(fields);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\"stream\":true", "\"n\":2" })
	void hangingUpInTheMiddleCancelsTheCall(String fields) throws IOException {
		DECODE.plays((request, answers) -> {
			answers.onNext(FakeDecode.started());
			answers.onNext(FakeDecode.delta("and then"));
		});
		hangUp(fields);
	}

	private void hangUp(String fields) throws IOException {
		int calls = fields.contains("\"n\"") ? 2 : 1;
		try (Socket socket = RawHttp.chat(this.port, chatBody(fields))) {
			await().until(() -> DECODE.received.size() == calls);
			assertThat(DECODE.cancelled).hasValue(0);
			socket.shutdownOutput();
		}
		await().until(() -> DECODE.cancelled.get() == calls);
	}

	@Test
	void anAnswerInTimeIsNotCancelled() {
		chat("").expectStatus().isOk().expectBody();
		assertThat(DECODE.cancelled).hasValue(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Stainless-Read-Timeout", "X-Stainless-Timeout", "x-request-timeout" })
	void theTimeThatTheClientWaitsIsTheDeadline(String header) {
		DECODE.plays((request, answers) -> {
		});
		this.user.post()
			.uri("/v1/chat/completions")
			.header(header, "0.3")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(chatBody(""))
			.exchange()
			.expectStatus()
			.isEqualTo(504)
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("timeout");
		await().until(() -> DECODE.cancelled.get() == 1);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(20));
	}

}
