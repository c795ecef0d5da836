package io.dvi.system;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An operator's day on the real model: another head comes, serves a share, serves all,
 * goes back and never returns, and every step is on record.
 */
@ExtendWith(SharedInstance.class)
@Timeout(180)
class AdminLoopIT {

	private static final JsonMapper JSON = new JsonMapper();

	private static final Map<String, String> NO_TAG = Map.of("Content-Type", "application/json");

	private static final Duration BACK_WITHIN = Duration.ofSeconds(2);

	private static final int ROLLBACKS = 5;

	private static final String QUESTION = "Name three colours of the rainbow.";

	private final LocalInstance instance;

	private final Rest rest;

	private long own;

	AdminLoopIT(SharedInstance.Running running) {
		this.instance = running.instance();
		this.rest = new Rest(this.instance);
	}

	/** Nothing else shall move the pointer meanwhile. */
	@BeforeEach
	void pause() {
		this.rest.adminPost("/learning:pause", Map.of("reason", "system test"));
		this.own = this.rest.adminGet("/activation").path("version").longValue();
	}

	@AfterEach
	void resume() {
		this.rest.adminPost("/activation:rollback", Map.of("to", this.own, "reason", "system test is over"));
		this.rest.adminPost("/learning:resume", Map.of("reason", "system test is over"));
		this.rest.close();
	}

	@Test
	void aHeadComesServesAShareServesAllGoesBackAndNeverReturns() {
		String plain = this.rest.chat(QUESTION, 48, Map.of("x-dvi-speculation", "off")).join().text();
		long version = importVariant(1);
		String seen = tag();
		converge(move(seen, Map.of("version", this.own, "canary", Map.of("version", version, "percent", 50))));
		assertThat(this.rest.adminGet("/replicas").path("replicas").path(0).path("canary_version").longValue())
			.isEqualTo(version);

		HttpResponse<String> stale = put(seen, Map.of("version", version));
		assertThat(stale.statusCode()).isEqualTo(412);
		assertThat(JSON.readTree(stale.body()).path("param").asString()).isEqualTo("If-Match");
		assertThat(this.rest.adminGet("/activation").path("canary").path("percent").intValue()).isEqualTo(50);

		converge(move(tag(), Map.of("version", version)));
		Rest.Answer answer = this.rest.chat(QUESTION, 48, Map.of("x-dvi-no-learn", "1")).join();
		assertThat(answer.headVersion()).isEqualTo(Long.toString(version));
		assertThat(answer.text()).isEqualTo(plain);

		HttpResponse<String> serving = order("/heads/" + version + ":quarantine");
		assertThat(serving.statusCode()).isEqualTo(412);
		converge(JSON.readTree(order("/activation:rollback").body()));
		assertThat(order("/heads/" + version + ":quarantine").statusCode()).isEqualTo(200);
		HttpResponse<String> again = put("*", Map.of("version", version));
		assertThat(again.statusCode()).isEqualTo(412);
		assertThat(JSON.readTree(again.body()).path("detail").asString()).contains("quarantined: system test");

		JsonNode moves = JSON.readTree(this.instance.command("heads", "audit", "--json")).path("activations");
		assertThat(moves.path(0).path("source").asString()).isEqualTo("rollback");
		assertThat(moves.path(0).path("version").longValue()).isEqualTo(this.own);
		assertThat(moves.path(1).path("version").longValue()).isEqualTo(version);
		assertThat(moves.path(1).path("reason").asString()).isEqualTo("system test");
		assertThat(moves.path(1).path("acknowledgements").path(0).path("error").asString()).isEmpty();
		assertThat(moves.path(2).path("canary").path("version").longValue()).isEqualTo(version);
	}

	@Test
	void aRollbackReachesTheReplicaInTimeUnderLoadAndFailsNoRequest() {
		long version = importVariant(2);
		List<CompletableFuture<Rest.Answer>> answers = new ArrayList<>();
		for (int round = 0; round < ROLLBACKS; round++) {
			converge(move(tag(), Map.of("version", version)));
			for (int i = 0; i < 4; i++) {
				answers.add(this.rest.chat(QUESTION, 96, Map.of("x-dvi-no-learn", "1")));
			}
			long began = System.nanoTime();
			JsonNode back = JSON.readTree(order("/activation:rollback").body());
			assertThat(back.path("activation").path("version").longValue()).isEqualTo(this.own);
			converge(back);
			assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BACK_WITHIN);
			// More at once than there are slots would be turned away, rolled back or not.
			answers.forEach(CompletableFuture::join);
		}
		List<Rest.Answer> ended = answers.stream().map(CompletableFuture::join).toList();
		assertThat(ended).extracting(Rest.Answer::status).containsOnly(200);
		assertThat(ended).extracting(Rest.Answer::text).containsOnly(ended.getFirst().text());
	}

	@Test
	void theConsoleAndItsEventsAreServed() {
		HttpResponse<byte[]> page = this.rest.console("/");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(new String(page.body(), StandardCharsets.UTF_8)).contains("assets/app.js");
		assertThat(this.rest.console("/assets/app.js").statusCode()).isEqualTo(200);
		assertThat(this.rest.adminGet("/console").path("api_url").asString()).isEqualTo(this.instance.openAiBaseUrl());
		JsonNode now = this.rest.event("now");
		assertThat(now.path("activation").path("version").longValue()).isEqualTo(this.own);
		assertThat(now.path("replicas")).hasSize(1);
		assertThat(this.rest.event("learning").path("mode").asString()).isEqualTo("paused");
	}

	/** The active head with one bit of one number changed: it serves as well. */
	private long importVariant(int place) {
		HttpResponse<byte[]> weights = this.rest.adminFile("/heads/active/weights");
		assertThat(weights.statusCode()).isEqualTo(200);
		byte[] file = weights.body();
		file[file.length - 2 * place] ^= 1;
		HttpResponse<String> taken = this.rest.admin("POST", "/heads?reason=system%20test", Map.of(), file);
		assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
		JsonNode head = JSON.readTree(taken.body()).path("head");
		assertThat(head.path("origin").asString()).isEqualTo("imported");
		assertThat(this.rest.admin("POST", "/heads?reason=again", Map.of(), file).statusCode()).isEqualTo(200);
		return head.path("version").longValue();
	}

	private void converge(JsonNode result) {
		assertThat(result.path("changed").booleanValue()).as("%s", result).isTrue();
		long sequence = result.path("activation").path("sequence").longValue();
		Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(20)).until(() -> {
			JsonNode activation = this.rest.adminGet("/activation");
			return activation.path("sequence").longValue() == sequence && activation.path("converged").booleanValue();
		});
	}

	private String tag() {
		return this.rest.admin("GET", "/activation", Map.of(), new byte[0]).headers().firstValue("ETag").orElseThrow();
	}

	private JsonNode move(String tag, Map<String, Object> pointer) {
		HttpResponse<String> moved = put(tag, pointer);
		assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
		return JSON.readTree(moved.body());
	}

	private HttpResponse<String> put(String tag, Map<String, Object> pointer) {
		Map<String, Object> body = new HashMap<>(pointer);
		body.put("reason", "system test");
		return this.rest.admin("PUT", "/activation", Map.of("Content-Type", "application/json", "If-Match", tag),
				JSON.writeValueAsBytes(body));
	}

	private HttpResponse<String> order(String path) {
		return this.rest.admin("POST", path, NO_TAG, JSON.writeValueAsBytes(Map.of("reason", "system test")));
	}

}
