package io.dvi.system;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Two heads at once on the real model: one that serves a share of the callers, and one
 * that is scored and serves nobody.
 */
@ExtendWith(SharedInstance.class)
@Timeout(180)
class CanaryAndShadowIT {

	private static final List<String> QUESTIONS = List.of("Name three colours of the rainbow.",
			"Count from one to ten.");

	private static final int SCORED_TOGETHER = 8;

	@AutoClose
	private final Operator operator;

	private final Rest rest;

	CanaryAndShadowIT(SharedInstance.Running running) {
		this.operator = Operator.of(running.instance());
		this.rest = this.operator.rest();
	}

	/** Sixteen keys all fall on one side of a half once in 30,000 runs. */
	@Test
	void aCanaryServesTheSameCallersAndMoreOfThemAsItsShareGrows() {
		long canary = this.operator.importVariant(3);
		Map<String, Long> half = headsByKey(canary, 50);
		assertThat(half.values()).containsOnly(this.operator.own(), canary).contains(this.operator.own(), canary);
		Map<String, Long> most = headsByKey(canary, 90);
		half.forEach((key, head) -> {
			if (head == canary) {
				assertThat(most).as("a share that grows only adds callers").containsEntry(key, canary);
			}
		});
		this.operator.serve(Map.of("version", this.operator.own()));
		assertThat(head(this.operator.instance().users().getFirst(), QUESTIONS.getFirst()))
			.isEqualTo(this.operator.own());
	}

	@Test
	void aShadowIsScoredOnWhatOthersServeAndServesNobody() {
		long shadow = this.operator.importVariant(4);
		JsonNode moved = this.operator.serve(Map.of("version", this.operator.own(), "shadow_version", shadow));
		List<Rest.Answer> answers = IntStream.range(0, 2 * SCORED_TOGETHER)
			.mapToObj((i) -> this.rest.chat("Write a sentence about the number " + i + ".", 32, Map.of()).join())
			.toList();
		assertThat(answers).extracting(Rest.Answer::headVersion).containsOnly(Long.toString(this.operator.own()));
		Awaitility.await()
			.atMost(Duration.ofSeconds(90))
			.pollInterval(Duration.ofMillis(100))
			.until(() -> figure("shadow_requests").path("value").intValue(0) >= SCORED_TOGETHER);
		JsonNode tokensPerStep = figure("shadow_tokens_per_step");
		assertThat(tokensPerStep.path("value").doubleValue()).isGreaterThan(1)
			.as("one bit of one number differs from the active head")
			.isCloseTo(tokensPerStep.path("limit").doubleValue(), within(0.05));
		assertThat(this.rest.adminGet("/activation").path("sequence"))
			.isEqualTo(moved.path("activation").path("sequence"));
		JsonNode serving = this.rest.adminGet("/replicas").path("replicas").path(0).path("serving");
		assertThat(serving).isNotEmpty().noneMatch((head) -> head.path("head_version").longValue() == shadow);
	}

	private Map<String, Long> headsByKey(long canary, int percent) {
		this.operator
			.serve(Map.of("version", this.operator.own(), "canary", Map.of("version", canary, "percent", percent)));
		return this.operator.instance().users().stream().collect(Collectors.toMap(Function.identity(), this::onlyHead));
	}

	private long onlyHead(String key) {
		List<Long> heads = QUESTIONS.stream().map((question) -> head(key, question)).distinct().toList();
		assertThat(heads).as("a caller keeps its head").hasSize(1);
		return heads.getFirst();
	}

	private long head(String key, String question) {
		return Long
			.parseLong(this.rest.chat(question, 8, Map.of("x-dvi-no-learn", "1", "Authorization", "Bearer " + key))
				.join()
				.headVersion());
	}

	private JsonNode figure(String name) {
		JsonNode recorded = this.rest.adminGet("/activation").path("figures");
		return StreamSupport.stream(recorded.spliterator(), false)
			.filter((figure) -> figure.path("name").asString().equals(name))
			.reduce((_, newest) -> newest)
			.orElse(MissingNode.getInstance());
	}

}
