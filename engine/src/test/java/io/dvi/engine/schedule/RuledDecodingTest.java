package io.dvi.engine.schedule;

import io.dvi.engine.Ending;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerationEvent.TokenLogprobs;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.prefix.PrefixCache;
import io.dvi.engine.sampling.LogitAdjustment;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.HashModel;
import io.dvi.engine.testing.SpelledText;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Requests that change logits, forbid tokens, have a format or ask for likelihoods. */
class RuledDecodingTest {

	private static final int MAX_TOKENS = 60;

	private static final SpeculationOptions HEAD = new SpeculationOptions(DrafterChoice.HEAD, 4);

	private final DrivenLoop loop = new DrivenLoop(HashModel.END);

	/** Invariant 1 for everything that changes what is chosen. */
	@Test
	void textIsTheSameForEveryDrafterDraftLengthHeadAndMix() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		int different = 0;
		int accepted = 0;
		for (int round = 0; round < 300; round++) {
			int[] prompt = random.ints(1 + random.nextInt(40), 1, HashModel.VOCABULARY).toArray();
			SamplingOptions plainSampling = (round % 2 == 0) ? SamplingOptions.GREEDY
					: new SamplingOptions(0.8f, 0.9f, 20, 0.01f, random.nextLong(), 0, LogitAdjustment.NONE);
			SamplingOptions sampling = plainSampling.withAdjustment(adjustment(random));
			Ending ending = ending(random);
			this.loop.constraint = null;
			List<Integer> unchanged = this.loop
				.decode(1,
						List.of(DrivenLoop.ruled(prompt, plainSampling, Ending.after(MAX_TOKENS),
								SpeculationOptions.OFF)))
				.getFirst()
				.tokens();
			this.loop.constraint = (random.nextInt(3) == 0)
					? SpelledText.random(HashModel.END, HashModel.VOCABULARY, random) : null;
			Answers plain = this.loop
				.decode(1, List.of(DrivenLoop.ruled(prompt, sampling, ending, SpeculationOptions.OFF)))
				.getFirst();
			different += plain.tokens().equals(unchanged) ? 0 : 1;
			this.loop.heads.install(round, DrivenLoop.head(random, plain.tokens(), prompt.length, random.nextDouble()));
			List<GenerateRequest> mix = new ArrayList<>();
			for (DrafterChoice drafter : DrafterChoice.values()) {
				mix.add(DrivenLoop.ruled(prompt, sampling, ending, new SpeculationOptions(drafter, random.nextInt(9))));
			}
			for (Answers answers : this.loop.decode(1 + random.nextInt(4), mix)) {
				assertThat(answers.tokens()).as("seed %s round %s", seed, round).isEqualTo(plain.tokens());
				assertThat(answers.finished().stoppedBy()).isEqualTo(plain.finished().stoppedBy());
				assertThat(told(answers)).isEqualTo(told(plain));
				accepted += answers.finished().speculation().acceptedTokens();
			}
		}
		assertThat(different).as("rounds whose rules change the text").isGreaterThan(200);
		assertThat(accepted).as("drafted tokens that were accepted").isGreaterThan(5000);
	}

	private static List<Map<Integer, Float>> told(Answers answers) {
		return answers.logprobs().stream().map((told) -> {
			Map<Integer, Float> likely = new LinkedHashMap<>();
			likely.put(told.chosen().token(), told.chosen().logprob());
			told.top().forEach((top) -> likely.put(top.token(), top.logprob()));
			return likely;
		}).toList();
	}

	@Test
	void penaltiesSeePromptAndAnswerUpToTheRowAlsoWithinABlock() {
		int[] prompt = { 5, 6, 7, 5 };
		LogitAdjustment adjustment = new LogitAdjustment(0.7f, 0.3f, 1.5f, Map.of(9, 2f));
		SamplingOptions sampling = SamplingOptions.GREEDY.withAdjustment(adjustment);
		List<Integer> expected = byDefinition(prompt, adjustment, 40);
		this.loop.heads.install(1, DrivenLoop.head(new Random(1), expected, prompt.length, 0.9));
		Answers answers = this.loop.decode(1, List.of(DrivenLoop.ruled(prompt, sampling, Ending.after(40), HEAD)))
			.getFirst();
		assertThat(answers.tokens()).isEqualTo(expected);
		assertThat(answers.finished().speculation().acceptedTokens()).isGreaterThan(20);
	}

	/** Greedy decoding with penalties, from the model's rows and vLLM's formula. */
	private List<Integer> byDefinition(int[] prompt, LogitAdjustment adjustment, int count) {
		List<Integer> text = new ArrayList<>(Arrays.stream(prompt).boxed().toList());
		for (int made = 0; made < count; made++) {
			float[] row = this.loop.row(text);
			List<Integer> answer = text.subList(prompt.length, text.size());
			for (int token = 0; token < row.length; token++) {
				int id = token;
				row[token] += adjustment.bias().getOrDefault(token, 0f);
				if (text.contains(token)) {
					row[token] *= (row[token] > 0) ? 1 / adjustment.repetitionPenalty()
							: adjustment.repetitionPenalty();
				}
				long times = answer.stream().filter((other) -> other == id).count();
				row[token] -= times * adjustment.frequencyPenalty() + ((times > 0) ? adjustment.presencePenalty() : 0);
			}
			text.add(IntStream.range(0, row.length).reduce((a, b) -> (row[b] > row[a]) ? b : a).orElseThrow());
		}
		return text.subList(prompt.length, text.size());
	}

	@Test
	void likelihoodsAreThoseOfTheRowsAsTheyWere() {
		int[] prompt = { 8, 3 };
		SamplingOptions sampling = SamplingOptions.GREEDY
			.withAdjustment(new LogitAdjustment(1, 1, 1.8f, Map.of(4, 3f)));
		List<Integer> plain = this.loop
			.decode(1, List.of(DrivenLoop.ruled(prompt, sampling, Ending.after(30), SpeculationOptions.OFF)))
			.getFirst()
			.tokens();
		this.loop.heads.install(1, DrivenLoop.head(new Random(1), plain, prompt.length, 0.9));
		Answers answers = this.loop.decode(1, List.of(DrivenLoop.ruled(prompt, sampling, Ending.after(30), HEAD)))
			.getFirst();
		List<Integer> text = new ArrayList<>(List.of(8, 3));
		assertThat(answers.logprobs()).hasSameSizeAs(answers.tokens());
		for (TokenLogprobs told : answers.logprobs()) {
			float[] row = this.loop.row(text);
			double sum = IntStream.range(0, row.length).mapToDouble((token) -> Math.exp(row[token])).sum();
			List<Integer> ranked = IntStream.range(0, row.length)
				.boxed()
				.sorted((a, b) -> Float.compare(row[b], row[a]))
				.limit(3)
				.toList();
			int token = told.chosen().token();
			assertThat(told.chosen().logprob()).isCloseTo((float) (row[token] - Math.log(sum)), within(1e-5f));
			assertThat(told.chosen().bytes()).containsExactly(token);
			assertThat(told.top()).extracting((top) -> top.token()).isEqualTo(ranked);
			assertThat(told.top().getFirst().logprob()).isCloseTo((float) (row[ranked.getFirst()] - Math.log(sum)),
					within(1e-5f));
			text.add(token);
		}
		assertThat(text.subList(2, text.size())).isEqualTo(answers.tokens());
	}

	@Test
	void saysHowMuchOfThePromptWasThere() {
		int[] prompt = IntStream.range(1, 80).toArray();
		GenerateRequest request = DrivenLoop.ruled(prompt, SamplingOptions.GREEDY, Ending.after(3), HEAD);
		assertThat(this.loop.decode(1, List.of(request)).getFirst().finished().cachedPromptTokens()).isZero();
		assertThat(this.loop.decode(1, List.of(request)).getFirst().finished().cachedPromptTokens())
			.isEqualTo(PrefixCache.PIECE);
	}

	/**
	 * What rules let through is no verdict on a draft; what the verifier said is true.
	 */
	@Test
	void experienceOfRuledRequestsHoldsLogitsAndNoDrafts() {
		int[] prompt = { 8, 9 };
		SamplingOptions sampling = SamplingOptions.GREEDY.withAdjustment(new LogitAdjustment(1, 1, 1.8f, Map.of()));
		List<Integer> plain = this.loop
			.decode(1, List.of(DrivenLoop.ruled(prompt, sampling, Ending.after(40), SpeculationOptions.OFF)))
			.getFirst()
			.tokens();
		this.loop.episodes.clear();
		this.loop.heads.install(1, DrivenLoop.head(new Random(1), plain, prompt.length, 0.9));
		Answers answers = this.loop.decode(1, List.of(DrivenLoop.ruled(prompt, sampling, Ending.after(40), HEAD)))
			.getFirst();
		assertThat(answers.finished().speculation().acceptedTokens()).isPositive();
		List<VerifiedRow> rows = this.loop.episodes.stream()
			.flatMap((episode) -> episode.steps().stream())
			.flatMap((step) -> step.rows().stream())
			.toList();
		assertThat(rows.subList(0, answers.tokens().size())).extracting(VerifiedRow::nextToken)
			.isEqualTo(answers.tokens());
		List<Integer> text = new ArrayList<>(List.of(8, 9));
		for (VerifiedRow row : rows) {
			float[] logits = this.loop.row(text);
			assertThat(row.drafted()).isEqualTo(-1);
			assertThat(row.accepted()).isFalse();
			assertThat(row.topLogits()[0]).isEqualTo(logits[row.topIds()[0]]);
			text.add(row.nextToken());
		}
	}

	private static LogitAdjustment adjustment(Random random) {
		return switch (random.nextInt(4)) {
			case 0 -> LogitAdjustment.NONE;
			case 1 -> new LogitAdjustment(random.nextFloat(2), random.nextFloat(2), 1, Map.of());
			case 2 -> new LogitAdjustment(0, 0, random.nextFloat(0.5f, 2), Map.of());
			default -> new LogitAdjustment(random.nextFloat(-1, 1), 0.5f, 1.2f,
					Map.of(random.nextInt(51, HashModel.VOCABULARY), -100f, random.nextInt(50), 3f, 50, -1f));
		};
	}

	private static Ending ending(Random random) {
		List<Integer> stops = random.nextBoolean() ? List.of()
				: List.of(random.nextInt(1, HashModel.VOCABULARY), random.nextInt(1, HashModel.VOCABULARY));
		return new Ending(MAX_TOKENS, random.nextInt(MAX_TOKENS), List.of(), stops, random.nextInt(4) == 0);
	}

}
