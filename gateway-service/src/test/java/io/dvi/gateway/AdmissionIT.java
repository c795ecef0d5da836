package io.dvi.gateway;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.grpc.stub.ServerCallStreamObserver;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateEvent;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Whom a full gateway turns away, and what it tells them. */
// A slow machine's requests leave the queue so slowly that `queue-wait` would turn some
// away first.
@TestPropertySource(properties = { "dvi.gateway.admission.queue-requests=3", "dvi.gateway.admission.queue-wait=5m",
		"dvi.gateway.admission.key.concurrent=5" })
class AdmissionIT extends RunningGateway {

	private static final String WAITING = "dvi.admission.queue.requests";

	private static final String RUNNING = "dvi.admission.running";

	private static final int QUEUE = 3;

	private static final int CONCURRENT = 5;

	@Autowired
	private MeterRegistry meters;

	@ParameterizedTest
	@ValueSource(strings = { "", "\"stream\":true" })
	void aFullQueueTurnsAwayAtOnceAndSaysWhenToComeBack(String fields) throws IOException {
		DECODE.plays((request, answers) -> {
		});
		try (Clients held = clients(QUEUE, WAITING)) {
			double before = rejected("queue_requests");
			HttpHeaders headers = chat(fields).expectStatus()
				.isEqualTo(503)
				.expectBody()
				.jsonPath("$.error.type")
				.isEqualTo("service_unavailable_error")
				.jsonPath("$.error.code")
				.isEqualTo("server_is_overloaded")
				.jsonPath("$.error.message")
				.value(String.class, (message) -> assertThat(message).contains("`queue-requests` is 3"))
				.returnResult()
				.getResponseHeaders();
			long millis = Long.parseLong(String.valueOf(headers.getFirst("retry-after-ms")));
			assertThat(millis).isBetween(100L, 30_000L);
			assertThat(headers.getFirst("Retry-After")).isEqualTo(Long.toString((millis + 999) / 1000));
			assertThat(rejected("queue_requests")).isEqualTo(before + 1);
			assertThat(DECODE.received).hasSize(QUEUE);
			assertThat(gauge(WAITING)).isEqualTo(QUEUE);
			assertThat(gauge("dvi.admission.queue.tokens")).isEqualTo(QUEUE);
			held.hangUp();
		}
		await().until(() -> gauge(WAITING) == 0);
		DECODE.plays(FakeDecode.answering("Hello"));
		chat(fields).expectStatus().isOk().expectBody();
	}

	@Test
	void aBodyIsNotReadWhenTheQueueIsFull() throws IOException {
		DECODE.plays((request, answers) -> {
		});
		try (Clients held = clients(QUEUE, WAITING)) {
			post("/v1/chat/completions", "this is no JSON").expectStatus().isEqualTo(503).expectBody();
			held.hangUp();
		}
		await().until(() -> gauge(WAITING) == 0);
	}

	@Test
	void whoHasASlotDoesNotWait() throws IOException {
		List<ServerCallStreamObserver<GenerateEvent>> calls = new ArrayList<>();
		DECODE.plays((request, answers) -> {
			answers.onNext(FakeDecode.started());
			synchronized (calls) {
				calls.add(answers);
			}
		});
		try (Clients held = clients(QUEUE, RUNNING)) {
			assertThat(gauge(WAITING)).isZero();
			DECODE.plays(FakeDecode.answering("Hello"));
			chat("").expectStatus().isOk().expectBody();
			synchronized (calls) {
				calls.forEach((call) -> {
					call.onNext(FakeDecode.finished(Finished.Reason.STOP));
					call.onCompleted();
				});
			}
			await().until(() -> gauge(RUNNING) == 0);
			held.hangUp();
		}
	}

	@Test
	void aKeyHasSoManyRequestsAtOnceAndAnotherHasItsOwn() throws IOException {
		DECODE.plays((request, answers) -> answers.onNext(FakeDecode.started()));
		try (Clients held = clients(CONCURRENT, RUNNING)) {
			chat("").expectStatus()
				.isEqualTo(429)
				.expectHeader()
				.exists("retry-after-ms")
				.expectBody()
				.jsonPath("$.error.type")
				.isEqualTo("rate_limit_error")
				.jsonPath("$.error.code")
				.isEqualTo("rate_limit_exceeded")
				.jsonPath("$.error.message")
				.value(String.class, (message) -> assertThat(message).contains("5 requests at once"));
			assertThat(rejected("key_concurrent")).isPositive();
			DECODE.plays(FakeDecode.answering("Hello"));
			WebTestClient other = client(this.port, ADMIN_KEY);
			other.post()
				.uri("/v1/chat/completions")
				.header(HttpHeaders.CONTENT_TYPE, "application/json")
				.bodyValue(chatBody(""))
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody();
			held.hangUp();
		}
		await().until(() -> DECODE.cancelled.get() == CONCURRENT);
	}

	@Test
	void aConversationOrPromptThatIsTooLargeIsRefusedByName() {
		String message = "{\"role\":\"user\",\"content\":\"x\"},";
		String many = message.repeat(513);
		post("/v1/chat/completions", "{\"model\":\"smol\",\"messages\":[" + many.substring(0, many.length() - 1) + "]}")
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo("messages")
			.jsonPath("$.error.message")
			.isEqualTo("`messages` must hold at most 512 messages. Given: 513");
		post("/v1/completions", "{\"model\":\"smol\",\"prompt\":\"" + "x".repeat(400_001) + "\"}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo("prompt");
		assertThat(DECODE.received).isEmpty();
	}

	private double rejected(String reason) {
		return this.meters.find("dvi.admission.rejected")
			.tag("reason", reason)
			.counters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	private double gauge(String name) {
		return this.meters.get(name).gauge().value();
	}

	/** One after the other, each when the one before is counted. */
	private Clients clients(int requests, String where) throws IOException {
		Clients clients = new Clients(new ArrayList<>());
		try {
			for (int i = 1; i <= requests; i++) {
				clients.sockets().add(RawHttp.chat(this.port, chatBody("")));
				int count = i;
				await().until(() -> gauge(where) == count && DECODE.received.size() == count);
			}
			return clients;
		}
		catch (ConditionTimeoutException ex) {
			clients.close();
			throw ex;
		}
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(20));
	}

	/** Clients whose answers do not come. */
	private record Clients(List<Socket> sockets) implements AutoCloseable {

		void hangUp() throws IOException {
			for (Socket socket : this.sockets) {
				socket.shutdownOutput();
			}
		}

		@Override
		public void close() throws IOException {
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}

	}

}
