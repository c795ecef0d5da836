package io.dvi.gateway;

import java.util.Map;

import io.dvi.v1.Activation;
import io.dvi.v1.DeleteEpisodesRequest;
import io.dvi.v1.ImportOrder;
import io.dvi.v1.LearningStatus.Mode;
import io.dvi.v1.SetLearningRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** What operators order beside activating a head, and how orders are made safe. */
class AdminOrdersIT extends RunningAdmin {

	private static final String REASON = "{\"reason\":\"r\"}";

	@Test
	void aMoveSetsTheWholePointer() {
		move("\"2\"", """
				{"version":1,"canary":{"version":2,"percent":10},"shadow_version":0,"reason":"a tenth first"}""")
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.activation.canary.version")
			.isEqualTo(2)
			.jsonPath("$.activation.canary.percent")
			.isEqualTo(10)
			.jsonPath("$.activation.shadow_version")
			.isEqualTo(0)
			.jsonPath("$.activation.converged")
			.isEqualTo(false);
		move("\"3\"", "{\"version\":1,\"reason\":\"enough\"}").expectBody()
			.jsonPath("$.changed")
			.isEqualTo(true)
			.jsonPath("$.activation.canary")
			.isEqualTo(null)
			.jsonPath("$.activation.shadow_version")
			.isEqualTo(null);
	}

	@Test
	void aDryRunSaysWhatWouldBeAndStoresNothing() {
		move("?dry_run=true", "\"2\"", "{\"version\":2,\"reason\":\"r\"}").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.changed")
			.isEqualTo(true)
			.jsonPath("$.dry_run")
			.isEqualTo(true)
			.jsonPath("$.activation.version")
			.isEqualTo(2);
		refused(move("?dry_run=true", "\"1\"", "{\"version\":2,\"reason\":\"r\"}"), 412, "activation_conflict",
				"If-Match");
		order("/activation:rollback?dry_run=true", "{\"reason\":\"r\"}", Map.of()).expectBody()
			.jsonPath("$.activation.version")
			.isEqualTo(0);
		order("/heads/2:quarantine?dry_run=true", "{\"reason\":\"r\"}", Map.of()).expectBody()
			.jsonPath("$.head.state")
			.isEqualTo("quarantined");
		order("/learning:pause?dry_run=true", "{\"reason\":\"r\"}", Map.of()).expectBody()
			.jsonPath("$.dry_run")
			.isEqualTo(true);
		assertThat(HEADS.recorded()).hasSize(2);
		get("/heads/2").expectBody().jsonPath("$.state").isEqualTo("ready");
		get("/learning").expectBody().jsonPath("$.mode").isEqualTo("learning");
		refused(move("?dry_run=yes", "\"2\"", "{\"version\":2,\"reason\":\"r\"}"), 400, "invalid_value", "dry_run");
	}

	@Test
	void aRollbackGoesBackFromWhatItsCallerSaw() {
		refused(order("/activation:rollback", "{\"reason\":\"r\"}", Map.of(HttpHeaders.IF_MATCH, "\"1\"")), 412,
				"activation_conflict", "If-Match");
		order("/activation:rollback", "{\"reason\":\"r\"}", Map.of(HttpHeaders.IF_MATCH, "\"2\"")).expectStatus()
			.isOk()
			.expectBody();
		assertThat(HEADS.recorded()).extracting(Activation::getSource).last().isEqualTo(Activation.Source.ROLLBACK);
	}

	@Test
	void anOrderUnderAKeyIsNotAnotherOrder() {
		Map<String, String> key = Map.of("Idempotency-Key", "k1");
		order("/activation:rollback", "{\"reason\":\"r\"}", withKey(key, "req-1")).expectStatus().isOk().expectBody();
		refused(order("/activation:rollback", "{\"to\":2,\"reason\":\"r\"}", withKey(key, "req-1")), 422,
				"idempotency_key_reused", "Idempotency-Key");
		refused(order("/activation:rollback", "{\"reason\":\"r\"}", Map.of("Idempotency-Key", "k".repeat(201))), 400,
				"invalid_value", "Idempotency-Key");
	}

	@Test
	void everyOrderPassesItsKeyOn() {
		Map<String, String> key = Map.of("Idempotency-Key", "k1");
		order("/heads/2:quarantine", REASON, key).expectStatus().isOk();
		order("/learning:pause", REASON, key).expectStatus().isOk();
		order("/learning:resume", REASON, key).expectStatus().isOk();
		take("?reason=r", new byte[] { 1, 2, 3, 4, 5 }, key).expectStatus().isCreated();
		delete("?tenant_key_hash=0123456789abcdef&reason=r", key).expectStatus().isOk();
		assertThat(HEADS.quarantines.getFirst().getIdempotencyKey()).isEqualTo("k1");
		assertThat(HEADS.imports.getFirst().getOrder().getIdempotencyKey()).isEqualTo("k1");
		assertThat(LEARNING.orders).extracting(SetLearningRequest::getIdempotencyKey).containsExactly("k1", "k1");
		assertThat(LEARNING.deletions.getFirst().getIdempotencyKey()).isEqualTo("k1");
	}

	@Test
	void whatChangesNothingTakesNoKey() {
		Map<String, String> key = Map.of("Idempotency-Key", "k1");
		refused(order("/heads/2:evaluate", "", key), 400, "invalid_value", "Idempotency-Key");
		refused(order("/playground", "{\"prompt\":\"p\"}", key), 400, "invalid_value", "Idempotency-Key");
	}

	/** The registry here compares whole orders, the request's name among them. */
	private static Map<String, String> withKey(Map<String, String> key, String requestId) {
		return Map.of("Idempotency-Key", key.get("Idempotency-Key"), "x-request-id", requestId);
	}

	@ParameterizedTest
	@CsvSource({ "/activation:rollback", "/heads/2:quarantine", "/learning:pause", "/learning:resume" })
	void everyOrderNeedsAReasonAndNothingThatNobodyReads(String path) {
		refused(order(path, "{}", Map.of()), 400, "invalid_value", "reason");
		refused(order(path, "{\"reason\":\"\"}", Map.of()), 400, "invalid_value", "reason");
		refused(order(path, "{\"reason\":\"" + "r".repeat(1001) + "\"}", Map.of()), 400, "invalid_value", "reason");
		refused(order(path, "{\"reason\":\"r\",\"tp\":0}", Map.of()), 400, "invalid_value", "tp");
		order(path, "{\"reason\":\"" + "r".repeat(1000) + "\"}", Map.of()).expectStatus().isOk().expectBody();
	}

	@Test
	void aQuarantinedVersionSaysWhyAndOneThatServesIsNone() {
		order("/heads/2:quarantine", "{\"reason\":\"slow\"}", Map.of()).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.changed")
			.isEqualTo(true)
			.jsonPath("$.dry_run")
			.isEqualTo(false)
			.jsonPath("$.head.state")
			.isEqualTo("quarantined")
			.jsonPath("$.head.state_reason")
			.isEqualTo("slow")
			.jsonPath("$.head.state_actor")
			.isEqualTo("alice");
		WebTestClient.ResponseSpec response = order("/heads/active:quarantine", "{\"reason\":\"slow\"}", Map.of());
		response.expectHeader().valueEquals("x-should-retry", "false");
		refused(response, 412, "activation_conflict", "version");
		get("/heads?state=quarantined").expectBody()
			.jsonPath("$.heads.length()")
			.isEqualTo(1)
			.jsonPath("$.heads[0].version")
			.isEqualTo(2);
		get("/heads?state=ready&limit=1").expectBody()
			.jsonPath("$.heads[0].version")
			.isEqualTo(1)
			.jsonPath("$.next_page_token")
			.isEqualTo("1");
	}

	@Test
	void aFileBecomesAVersionAndOneThatIsOneAlreadyDoesNot() {
		byte[] file = new byte[3 << 20];
		file[0] = 1;
		take("?reason=from staging", file).expectStatus()
			.isCreated()
			.expectHeader()
			.location("/admin/v1/heads/3")
			.expectBody()
			.jsonPath("$.changed")
			.isEqualTo(true)
			.jsonPath("$.head.origin")
			.isEqualTo("imported");
		ImportOrder order = HEADS.imports.getFirst().getOrder();
		assertThat(order.getActor()).isEqualTo("alice");
		assertThat(order.getReason()).isEqualTo("from staging");
		assertThat(HEADS.imports.stream().mapToInt((piece) -> piece.getData().size()).sum()).isEqualTo(file.length);
		HEADS.imports.clear();
		take("?reason=r&dry_run=true", file).expectStatus()
			.isCreated()
			.expectHeader()
			.doesNotExist(HttpHeaders.LOCATION)
			.expectBody()
			.jsonPath("$.dry_run")
			.isEqualTo(true);
		HEADS.imports.clear();
		take("?reason=r", FakeHeads.file(2)).expectStatus()
			.isOk()
			.expectHeader()
			.location("/admin/v1/heads/2")
			.expectBody()
			.jsonPath("$.changed")
			.isEqualTo(false);
	}

	@Test
	void aFileThatCannotServeIsRefused() {
		refused(take("?reason=r", new byte[4]), 400, "head_rejected", "data");
		refused(take("", new byte[] { 1 }), 400, "invalid_value", "reason");
	}

	@Test
	void anEvaluationIsItsReport() {
		order("/heads/active:evaluate?rows=500", "{}", Map.of()).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.version")
			.isEqualTo(1)
			.jsonPath("$.overall.rows")
			.isEqualTo(500)
			.jsonPath("$.overall.acceptance[1]")
			.isEqualTo(0.25)
			.jsonPath("$.overall.gain_interval.high")
			.isEqualTo(0.05);
		order("/heads/2:evaluate", "", Map.of()).expectStatus()
			.isEqualTo(503)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("there is no held-out experience");
		refused(order("/heads/1:evaluate?rows=0", "{}", Map.of()), 400, "invalid_value", "rows");
	}

	@Test
	void learningIsPausedInPartOrWholeAndResumed() {
		order("/learning:pause", "{\"reason\":\"r\",\"publishing_only\":true}", Map.of()).expectBody()
			.jsonPath("$.changed")
			.isEqualTo(true)
			.jsonPath("$.learning.mode")
			.isEqualTo("training_only")
			.jsonPath("$.learning.actor")
			.isEqualTo("alice")
			.jsonPath("$.learning.rounds[0].figures[0].name")
			.isEqualTo("speed_gain");
		order("/learning:pause", "{\"reason\":\"r\"}", Map.of()).expectBody()
			.jsonPath("$.learning.mode")
			.isEqualTo("paused");
		order("/learning:resume", "{\"reason\":\"r\"}", Map.of()).expectBody()
			.jsonPath("$.learning.mode")
			.isEqualTo("learning");
		assertThat(LEARNING.orders).extracting(SetLearningRequest::getMode)
			.containsExactly(Mode.TRAINING_ONLY, Mode.PAUSED, Mode.LEARNING);
		get("/learning?points=2").expectBody()
			.jsonPath("$.losses.length()")
			.isEqualTo(2)
			.jsonPath("$.stored_episodes")
			.isEqualTo(500)
			.jsonPath("$.since")
			.isEqualTo(null);
	}

	@Test
	void whatWasLearnedFromAKeyIsDeleted() {
		delete("?tenant_key_hash=0123456789abcdef&reason=gdpr&dry_run=true").expectStatus()
			.isOk()
			.expectBody()
			.json("{\"dry_run\":true,\"episodes\":3,\"rows\":70}");
		DeleteEpisodesRequest asked = LEARNING.deletions.getFirst();
		assertThat(asked.getTenantKeyHash()).isEqualTo("0123456789abcdef");
		assertThat(asked.getReason()).isEqualTo("gdpr");
		assertThat(asked.getDryRun()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "?reason=r", "?tenant_key_hash=&reason=r" })
	void noKeyIsNotEveryKey(String query) {
		refused(delete(query), 400, "invalid_value", "tenant_key_hash");
		assertThat(LEARNING.deletions).isEmpty();
	}

	private WebTestClient.ResponseSpec delete(String query) {
		return delete(query, Map.of());
	}

	private WebTestClient.ResponseSpec delete(String query, Map<String, String> headers) {
		return this.operator.method(HttpMethod.DELETE)
			.uri("/admin/v1/episodes" + query)
			.headers((all) -> headers.forEach(all::set))
			.exchange();
	}

	private WebTestClient.ResponseSpec take(String query, byte[] file) {
		return take(query, file, Map.of());
	}

	private WebTestClient.ResponseSpec take(String query, byte[] file, Map<String, String> headers) {
		return this.operator.post()
			.uri("/admin/v1/heads" + query)
			.headers((all) -> headers.forEach(all::set))
			.contentType(MediaType.APPLICATION_OCTET_STREAM)
			.bodyValue(file)
			.exchange();
	}

}
