package io.dvi.gateway;

import java.util.Arrays;

import io.dvi.v1.Activation;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Heads and activations over REST. */
class AdminIT extends RunningAdmin {

	@Test
	void headsAreListedNewestFirstInPages() {
		get("/heads?limit=2").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.heads[0].version")
			.isEqualTo(2)
			.jsonPath("$.heads[0].parent")
			.isEqualTo(1)
			.jsonPath("$.heads[0].evaluation.first_token_agreement")
			.isEqualTo(0.6)
			.jsonPath("$.heads[1].version")
			.isEqualTo(1)
			.jsonPath("$.next_page_token")
			.isEqualTo("1");
		get("/heads?limit=2&page_token=1").expectBody()
			.jsonPath("$.heads.length()")
			.isEqualTo(1)
			.jsonPath("$.heads[0].version")
			.isEqualTo(0)
			.jsonPath("$.next_page_token")
			.isEqualTo(null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/heads?limit=0", "/heads?limit=501", "/heads?limit=x", "/heads?page_token=x",
			"/heads/newest", "/activations?limit=-1", "/heads?state=lost", "/learning?points=501" })
	void aParameterThatCannotBeReadIsRefused(String path) {
		get(path).expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.code")
			.isEqualTo("invalid_value");
	}

	@Test
	void oneHeadIsShownByNumberOrAsTheActiveOne() {
		get("/heads/2").expectBody().jsonPath("$.version").isEqualTo(2).jsonPath("$.kind").isEqualTo("lora");
		get("/heads/active").expectBody().jsonPath("$.version").isEqualTo(1);
		get("/heads/9").expectStatus()
			.isNotFound()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.code")
			.isEqualTo("head_not_found")
			.jsonPath("$.detail")
			.isEqualTo("there is no head 9")
			.jsonPath("$.param")
			.isEqualTo("version");
	}

	@Test
	void weightsComeWithTheirHashAndNotTwice() {
		String tag = "\"" + FakeHeads.sha256(FakeHeads.file(2)) + "\"";
		get("/heads/2/weights").expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals(HttpHeaders.ETAG, tag)
			.expectHeader()
			.contentType(MediaType.APPLICATION_OCTET_STREAM)
			.expectBody(byte[].class)
			.isEqualTo(FakeHeads.file(2));
		this.operator.get()
			.uri("/admin/v1/heads/2/weights")
			.header(HttpHeaders.IF_NONE_MATCH, tag)
			.exchange()
			.expectStatus()
			.isNotModified()
			.expectBody()
			.isEmpty();
		get("/heads/9/weights").expectStatus().isNotFound().expectHeader().doesNotExist(HttpHeaders.ETAG);
	}

	@Test
	void weightsComeInRangesWhereTheyAreAskedFor() {
		byte[] whole = FakeHeads.file(2);
		this.operator.get()
			.uri("/admin/v1/heads/2/weights")
			.header(HttpHeaders.RANGE, "bytes=2-")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.PARTIAL_CONTENT)
			.expectHeader()
			.valueEquals(HttpHeaders.CONTENT_RANGE, "bytes 2-" + (whole.length - 1) + "/" + whole.length)
			.expectBody(byte[].class)
			.isEqualTo(Arrays.copyOfRange(whole, 2, whole.length));
	}

	@Test
	void theActivationHasItsSequenceAsTag() {
		get("/activation").expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals(HttpHeaders.ETAG, "\"2\"")
			.expectBody()
			.jsonPath("$.sequence")
			.isEqualTo(2)
			.jsonPath("$.version")
			.isEqualTo(1)
			.jsonPath("$.previous_version")
			.isEqualTo(0)
			.jsonPath("$.source")
			.isEqualTo("gate")
			.jsonPath("$.converged")
			.isEqualTo(true)
			.jsonPath("$.canary")
			.isEqualTo(null)
			.jsonPath("$.figures[0].limit")
			.isEqualTo(2.25)
			.jsonPath("$.acknowledgements[0].instance")
			.isEqualTo("decode-0");
	}

	@ParameterizedTest
	@ValueSource(strings = { "version", "stable" })
	void aMoveNeedsTheTagAndRecordsWhoAndWhy(String field) {
		move("\"2\"", "{\"" + field + "\":2,\"reason\":\"try it\"}").expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals(HttpHeaders.ETAG, "\"3\"")
			.expectBody()
			.jsonPath("$.changed")
			.isEqualTo(true)
			.jsonPath("$.activation.version")
			.isEqualTo(2)
			.jsonPath("$.activation.actor")
			.isEqualTo("alice");
		Activation recorded = HEADS.recorded().getLast();
		assertThat(recorded.getActor()).isEqualTo("alice");
		assertThat(recorded.getReason()).isEqualTo("try it");
	}

	@Test
	void aMoveWithoutTagIsRefusedAndOneWithAnOldTagToo() {
		move(null, "{\"version\":2,\"reason\":\"r\"}").expectStatus()
			.isEqualTo(428)
			.expectBody()
			.jsonPath("$.code")
			.isEqualTo("precondition_required");
		for (String stale : new String[] { "\"1\"", "W/\"2\"", "2", "\"x\"", "\"\"" }) {
			WebTestClient.ResponseSpec response = move(stale, "{\"version\":2,\"reason\":\"r\"}");
			response.expectHeader().valueEquals("x-should-retry", "false");
			refused(response, 412, "activation_conflict", "If-Match");
		}
		assertThat(HEADS.recorded()).hasSize(2);
		move("*", "{\"version\":2,\"reason\":\"r\"}").expectStatus().isOk().expectBody();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"version\":2}", "{\"version\":2,\"reason\":\" \"}", "{\"reason\":\"r\"}",
			"{\"version\":2,\"stable\":1,\"reason\":\"r\"}", "{\"version\":2,\"canary\":1,\"reason\":\"r\"}",
			"{\"version\":2,\"canary\":{\"version\":0},\"reason\":\"r\"}",
			"{\"version\":2,\"canary\":{\"version\":0,\"percent\":5,\"share\":5},\"reason\":\"r\"}",
			"{\"version\":2,\"canary_percent\":5,\"reason\":\"r\"}", "{\"version\":\"two\",\"reason\":\"r\"}", "[]",
			"" })
	void aMoveThatCannotBeReadIsRefused(String body) {
		move("\"2\"", body).expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(HEADS.recorded()).hasSize(2);
	}

	@Test
	void aRollbackIsAMoveForwardAndTwiceTheSameIsNone() {
		rollback("{\"reason\":\"slow\"}").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.changed")
			.isEqualTo(true)
			.jsonPath("$.activation.version")
			.isEqualTo(0)
			.jsonPath("$.activation.sequence")
			.isEqualTo(3)
			.jsonPath("$.activation.source")
			.isEqualTo("rollback");
		rollback("{\"to\":0,\"reason\":\"slow\"}").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.changed")
			.isEqualTo(false)
			.jsonPath("$.activation.sequence")
			.isEqualTo(3);
		get("/activations").expectBody()
			.jsonPath("$.activations.length()")
			.isEqualTo(3)
			.jsonPath("$.activations[0].actor")
			.isEqualTo("alice")
			.jsonPath("$.activations[2].source")
			.isEqualTo("initial");
	}

	@Test
	void withoutTheTrainerHeadsAreUnavailableAndModelsAreNot() {
		HEADS.fails(Status.UNAVAILABLE.withDescription("io exception at /10.0.0.7:9190").asRuntimeException());
		get("/heads").expectStatus()
			.isEqualTo(503)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.code")
			.isEqualTo("service_unavailable")
			.jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains("trainer").doesNotContain("10.0.0.7"));
		get("/heads").expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "2").expectBody();
		chat("").expectStatus().isOk().expectBody();
		this.anyone.get().uri("/ready").exchange().expectStatus().isOk().expectBody();
	}

	@Test
	void metricsCountRequestsByRouteTokensAndRefusals() {
		chat("").expectStatus().isOk().expectBody();
		chat("\"n\":0").expectStatus().isBadRequest().expectBody();
		this.user.get().uri("/v1/models/smol").exchange().expectStatus().isOk().expectBody();
		String metrics = text(this.operator.get().uri("/actuator/prometheus").exchange());
		assertThat(metrics).contains("uri=\"/v1/chat/completions\"")
			.contains("uri=\"/v1/models/{id}\"")
			.contains("dvi_gateway_tokens_total{", "kind=\"completion\"")
			.contains("dvi_gateway_rejected_total{", "reason=\"invalid_value\"")
			.contains("dvi_gateway_time_to_first_token_seconds_bucket")
			.contains("dvi_gateway_generations_cancelled_total");
	}

}
