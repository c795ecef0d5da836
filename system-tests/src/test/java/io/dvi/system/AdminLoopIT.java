package io.dvi.system;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
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

	private static final Duration BACK_WITHIN = Duration.ofSeconds(2);

	private static final int ROLLBACKS = 5;

	private static final String QUESTION = "Name three colours of the rainbow.";

	@AutoClose
	private final Operator operator;

	private final Rest rest;

	AdminLoopIT(SharedInstance.Running running) {
		this.operator = Operator.of(running.instance());
		this.rest = this.operator.rest();
	}

	@Test
	void aHeadComesServesAShareServesAllGoesBackAndNeverReturns() {
		String plain = this.rest.chat(QUESTION, 48, Map.of("x-dvi-speculation", "off")).join().text();
		long version = this.operator.importVariant(1);
		String seen = this.rest.activationTag();
		this.operator
			.serve(Map.of("version", this.operator.own(), "canary", Map.of("version", version, "percent", 50)));
		assertThat(this.rest.adminGet("/replicas").path("replicas").path(0).path("canary_version").longValue())
			.isEqualTo(version);

		HttpResponse<String> stale = this.rest.putActivation(seen, Map.of("version", version));
		assertThat(stale.statusCode()).isEqualTo(412);
		assertThat(JSON.readTree(stale.body()).path("param").asString()).isEqualTo("If-Match");
		assertThat(this.rest.adminGet("/activation").path("canary").path("percent").intValue()).isEqualTo(50);

		this.operator.serve(Map.of("version", version));
		Rest.Answer answer = this.rest.chat(QUESTION, 48, Map.of("x-dvi-no-learn", "1")).join();
		assertThat(answer.headVersion()).isEqualTo(Long.toString(version));
		assertThat(answer.text()).isEqualTo(plain);

		HttpResponse<String> serving = this.operator.order("/heads/" + version + ":quarantine");
		assertThat(serving.statusCode()).isEqualTo(412);
		this.operator.converge(JSON.readTree(this.operator.order("/activation:rollback").body()));
		assertThat(this.operator.order("/heads/" + version + ":quarantine").statusCode()).isEqualTo(200);
		HttpResponse<String> again = this.rest.putActivation("*", Map.of("version", version));
		assertThat(again.statusCode()).isEqualTo(412);
		assertThat(JSON.readTree(again.body()).path("detail").asString()).contains("quarantined: system test");

		JsonNode moves = JSON.readTree(this.operator.instance().command("heads", "audit", "--json"))
			.path("activations");
		assertThat(moves.path(0).path("source").asString()).isEqualTo("rollback");
		assertThat(moves.path(0).path("version").longValue()).isEqualTo(this.operator.own());
		assertThat(moves.path(1).path("version").longValue()).isEqualTo(version);
		assertThat(moves.path(1).path("reason").asString()).isEqualTo("system test");
		assertThat(moves.path(1).path("acknowledgements").path(0).path("error").asString()).isEmpty();
		assertThat(moves.path(2).path("canary").path("version").longValue()).isEqualTo(version);
	}

	@Test
	void aRollbackReachesTheReplicaInTimeUnderLoadAndFailsNoRequest() {
		long version = this.operator.importVariant(2);
		List<CompletableFuture<Rest.Answer>> answers = new ArrayList<>();
		for (int round = 0; round < ROLLBACKS; round++) {
			this.operator.serve(Map.of("version", version));
			for (int i = 0; i < 4; i++) {
				answers.add(this.rest.chat(QUESTION, 96, Map.of("x-dvi-no-learn", "1")));
			}
			long began = System.nanoTime();
			JsonNode back = JSON.readTree(this.operator.order("/activation:rollback").body());
			assertThat(back.path("activation").path("version").longValue()).isEqualTo(this.operator.own());
			this.operator.converge(back);
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
		assertThat(this.rest.adminGet("/console").path("api_url").asString())
			.isEqualTo(this.operator.instance().openAiBaseUrl());
		JsonNode now = this.rest.event("now");
		assertThat(now.path("activation").path("version").longValue()).isEqualTo(this.operator.own());
		assertThat(now.path("replicas")).hasSize(1);
		assertThat(this.rest.event("learning").path("mode").asString()).isEqualTo("paused");
	}

}
