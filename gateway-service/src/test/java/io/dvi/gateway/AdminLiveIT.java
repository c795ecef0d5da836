package io.dvi.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.grpc.Status;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;

import static org.assertj.core.api.Assertions.assertThat;

/** What the console follows. */
class AdminLiveIT extends RunningAdmin {

	private static final Duration WAIT = Duration.ofSeconds(20);

	private static final JsonMapper JSON = new JsonMapper();

	@Test
	void eventsTellWhatServesEverySecondAndHowLearningGoes() {
		List<ServerSentEvent<String>> seen = all(events().filter((event) -> event.event() != null).take(4));
		assertThat(seen).extracting(ServerSentEvent::event)
			.contains("learning")
			.filteredOn("now"::equals)
			.hasSizeGreaterThan(1);
		JsonNode now = data(seen, "now");
		assertThat(now.path("activation").path("sequence").intValue()).isEqualTo(2);
		assertThat(now.path("activation").path("figures").path(0).path("limit").doubleValue()).isEqualTo(2.25);
		assertThat(now.path("converged").booleanValue()).isTrue();
		JsonNode serving = now.path("replicas").path(0).path("serving").path(0);
		assertThat(serving.path("decode_seconds").doubleValue()).isEqualTo(0.5);
		assertThat(serving.path("tokens_per_second").doubleValue()).isEqualTo(60);
		assertThat(serving.path("tokens_per_step").doubleValue()).isEqualTo(3);
		assertThat(data(seen, "learning").path("mode").asString()).isEqualTo("learning");
	}

	@Test
	void commentsKeepAStreamAlive() {
		assertThat(events().filter((event) -> event.event() == null).blockFirst(WAIT)).isNotNull();
	}

	@Test
	void aViewerMaySeeThem() {
		assertThat(client(this.adminServer.port(), VIEWER_KEY).get()
			.uri("/admin/v1/events")
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(String.class)
			.getResponseBody()
			.blockFirst(WAIT)).isNotNull();
	}

	@Test
	void withoutTheTrainerTheyAreRefusedAndComeAgainLater() {
		HEADS.fails(Status.UNAVAILABLE.asRuntimeException());
		get("/events").expectStatus()
			.isEqualTo(503)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody();
		HEADS.works();
		assertThat(events().filter((event) -> "now".equals(event.event())).blockFirst(WAIT)).isNotNull();
	}

	@Test
	void aTrainerThatGoesEndsThemInOrder() {
		List<ServerSentEvent<String>> seen = all(events().doOnNext((event) -> {
			if ("now".equals(event.event())) {
				HEADS.fails(Status.UNAVAILABLE.asRuntimeException());
			}
		}));
		assertThat(seen.getLast().event()).isEqualTo("error");
		assertThat(data(seen, "error").path("code").asString()).isEqualTo("service_unavailable");
	}

	@Test
	void theConsoleLearnsWhereAndWhatItLooksAt() {
		get("/console").expectBody()
			.jsonPath("$.api_url")
			.isEqualTo("http://127.0.0.1:" + this.port + "/v1")
			.jsonPath("$.model")
			.isEqualTo(FakeDecode.MODEL)
			.jsonPath("$.version")
			.isNotEmpty();
	}

	@Test
	void replicasTellWhatTheyServe() {
		get("/replicas").expectBody()
			.jsonPath("$.converged")
			.isEqualTo(true)
			.jsonPath("$.replicas[0].instance")
			.isEqualTo("decode-0")
			.jsonPath("$.replicas[0].canary_version")
			.isEqualTo(null)
			.jsonPath("$.replicas[0].load_failures.checksum")
			.isEqualTo(1)
			.jsonPath("$.replicas[0].serving[0].drafters[0].drafter")
			.isEqualTo("head");
	}

	private Flux<ServerSentEvent<String>> events() {
		return this.operator.get()
			.uri("/admin/v1/events")
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(new ParameterizedTypeReference<ServerSentEvent<String>>() {
			})
			.getResponseBody();
	}

	private static <T> List<T> all(Flux<T> events) {
		return Objects.requireNonNull(events.collectList().block(WAIT));
	}

	private static JsonNode data(List<ServerSentEvent<String>> seen, String name) {
		return JSON
			.readTree(seen.stream().filter((event) -> name.equals(event.event())).findFirst().orElseThrow().data());
	}

}
