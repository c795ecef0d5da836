package io.dvi.engine;

import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.GenerationEvent.LikelyToken;
import io.dvi.engine.GenerationEvent.TokenLogprobs;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.sampling.LogitAdjustment;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.RealModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Drafted answers of the real model against transformers; see the golden file. */
@SuppressWarnings("NullAway.Init")
class GoldenAnswersIT {

	/** Twice what a logit may differ by, see {@code RealModelGraphsIT}. */
	private static final float TOLERANCE = 4e-4f;

	private static Engine engine;

	@BeforeAll
	static void open() {
		engine = Engine.open(RealModel.folder(), EngineOptions.defaults().withFlavour("fp32"), ExperienceSink.DISCARD);
	}

	@AfterAll
	static void close() {
		engine.close();
	}

	@Test
	void everyTokenIsAsLikelyAsTransformersSays() throws IOException {
		for (JsonNode golden : golden()) {
			List<TokenLogprobs> told = answer(golden, LogitAdjustment.NONE).logprobs();
			assertThat(told).extracting((token) -> token.chosen().token()).isEqualTo(ints(golden.get("answer")));
			for (int i = 0; i < told.size(); i++) {
				assertThat(told.get(i).chosen().logprob()).isCloseTo(golden.get("logprobs").get(i).floatValue(),
						within(TOLERANCE));
				List<LikelyToken> top = told.get(i).top();
				assertThat(top).extracting(LikelyToken::token).isEqualTo(ints(golden.get("topIds").get(i)));
				for (int rank = 0; rank < top.size(); rank++) {
					assertThat(top.get(rank).logprob())
						.isCloseTo(golden.get("topLogprobs").get(i).get(rank).floatValue(), within(TOLERANCE));
				}
			}
		}
	}

	@Test
	void answersWithARepetitionPenaltyAsTransformersDoes() throws IOException {
		for (JsonNode golden : golden()) {
			LogitAdjustment adjustment = new LogitAdjustment(0, 0, golden.get("repetitionPenalty").floatValue(),
					Map.of());
			assertThat(answer(golden, adjustment).tokens()).isEqualTo(ints(golden.get("penalised")))
				.isNotEqualTo(ints(golden.get("answer")));
		}
	}

	private static Answers answer(JsonNode golden, LogitAdjustment adjustment) {
		Answers answers = new Answers();
		engine.submit(new GenerateRequest("golden", new Prompt.Tokens(ints(golden.get("prompt"))),
				SamplingOptions.GREEDY.withAdjustment(adjustment), Ending.after(48), new Output(null, 5),
				new SpeculationOptions(DrafterChoice.AUTO, 8), Learning.OPTED_OUT), answers);
		return answers.await();
	}

	private static List<JsonNode> golden() throws IOException {
		try (InputStream file = GoldenAnswersIT.class.getResourceAsStream("/golden/smollm2-135m-answers.json")) {
			return List.copyOf(JsonMapper.shared().readTree(Objects.requireNonNull(file)).get("cases").values());
		}
	}

	private static List<Integer> ints(JsonNode list) {
		return list.values().stream().map(JsonNode::intValue).toList();
	}

}
