package io.dvi.engine.schedule;

import io.dvi.engine.Ending;
import io.dvi.engine.EngineOptions.ExperienceOptions;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.GenerationEvent.FinishReason;
import io.dvi.engine.GenerationEvent.StoppedBy;
import io.dvi.engine.GenerationEvent.TokenLogprobs;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.constraint.TokenConstraint;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.head.RowHead;
import io.dvi.engine.model.Block;
import io.dvi.engine.prefix.PrefixCache;
import io.dvi.engine.sampling.LogitAdjustment;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.speculation.CostCurve;
import io.dvi.engine.speculation.DraftMemory;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.HashModel;
import io.dvi.engine.testing.SpelledText;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Requests that change logits, forbid tokens, have a format or ask for likelihoods. */
class RuledDecodingTest {

	private static final int CONTEXT = 160;

	private static final int MAX_TOKENS = 60;

	private static final SpeculationOptions HEAD = new SpeculationOptions(DrafterChoice.HEAD, 4);

	private final HashModel model = new HashModel(CONTEXT);

	private final Queue<Sequence> arrivals = new ArrayDeque<>();

	private final HeadSlot heads = new HeadSlot();

	private final List<Episode> episodes = new ArrayList<>();

	private final PrefixCache prefixes = new PrefixCache(this.model, 1 << 20);

	private final DraftMemory memory = new DraftMemory();

	private final DraftMemory ruledMemory = new DraftMemory();

	private @Nullable TokenConstraint constraint;

	private long nanos;

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
			this.constraint = null;
			List<Integer> unchanged = decode(1,
					List.of(request(prompt, plainSampling, Ending.after(MAX_TOKENS), SpeculationOptions.OFF)))
				.getFirst()
				.tokens();
			this.constraint = (random.nextInt(3) == 0) ? SpelledText.random(HashModel.END, HashModel.VOCABULARY, random)
					: null;
			Answers plain = decode(1, List.of(request(prompt, sampling, ending, SpeculationOptions.OFF))).getFirst();
			different += plain.tokens().equals(unchanged) ? 0 : 1;
			this.heads.install(round, head(random, plain.tokens(), prompt.length));
			List<GenerateRequest> mix = new ArrayList<>();
			for (DrafterChoice drafter : DrafterChoice.values()) {
				mix.add(request(prompt, sampling, ending, new SpeculationOptions(drafter, random.nextInt(9))));
			}
			for (Answers answers : decode(1 + random.nextInt(4), mix)) {
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
		this.heads.install(1, head(new Random(1), expected, prompt.length, 0.9));
		Answers answers = decode(1, List.of(request(prompt, sampling, Ending.after(40), HEAD))).getFirst();
		assertThat(answers.tokens()).isEqualTo(expected);
		assertThat(answers.finished().speculation().acceptedTokens()).isGreaterThan(20);
	}

	/** Greedy decoding with penalties, from the model's rows and vLLM's formula. */
	private List<Integer> byDefinition(int[] prompt, LogitAdjustment adjustment, int count) {
		List<Integer> text = new ArrayList<>(Arrays.stream(prompt).boxed().toList());
		for (int made = 0; made < count; made++) {
			float[] row = row(text);
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
		List<Integer> plain = decode(1, List.of(request(prompt, sampling, Ending.after(30), SpeculationOptions.OFF)))
			.getFirst()
			.tokens();
		this.heads.install(1, head(new Random(1), plain, prompt.length, 0.9));
		Answers answers = decode(1, List.of(request(prompt, sampling, Ending.after(30), HEAD))).getFirst();
		List<Integer> text = new ArrayList<>(List.of(8, 3));
		assertThat(answers.logprobs()).hasSameSizeAs(answers.tokens());
		for (TokenLogprobs told : answers.logprobs()) {
			float[] row = row(text);
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
	void endsAtAStopTokenAndSaysWhich() {
		int[] prompt = { 11 };
		List<Integer> free = decode(1,
				List.of(request(prompt, SamplingOptions.GREEDY, Ending.after(MAX_TOKENS), SpeculationOptions.OFF)))
			.getFirst()
			.tokens();
		int stop = free.get(9);
		int place = free.indexOf(stop);
		Ending ending = new Ending(MAX_TOKENS, 0, List.of(), List.of(stop), false);
		Answers answers = decode(1, List.of(request(prompt, SamplingOptions.GREEDY, ending, HEAD))).getFirst();
		assertThat(answers.tokens()).isEqualTo(free.subList(0, place + 1));
		assertThat(answers.finished().reason()).isEqualTo(FinishReason.STOP);
		assertThat(answers.finished().stoppedBy()).isEqualTo(new StoppedBy.StopToken(stop));
		assertThat(answers.text()).as("a stop token is not shown").doesNotEndWith(stop + " ");
		Ending later = new Ending(MAX_TOKENS, place + 5, List.of(), List.of(stop), false);
		assertThat(decode(1, List.of(request(prompt, SamplingOptions.GREEDY, later, HEAD))).getFirst().tokens())
			.hasSizeGreaterThan(place + 5)
			.startsWith(free.subList(0, place).toArray(Integer[]::new));
	}

	@Test
	void goesOnBehindEndTokensThatAreIgnored() {
		SamplingOptions eager = SamplingOptions.GREEDY
			.withAdjustment(new LogitAdjustment(0, 0, 1, Map.of(HashModel.END, 100f)));
		int[] prompt = { 11 };
		Answers ended = decode(1, List.of(request(prompt, eager, Ending.after(5), HEAD))).getFirst();
		assertThat(ended.tokens()).containsExactly(HashModel.END);
		assertThat(ended.finished().stoppedBy()).isNull();
		Ending ignoring = new Ending(5, 0, List.of(), List.of(), true);
		Answers ignored = decode(1, List.of(request(prompt, eager, ignoring, HEAD))).getFirst();
		assertThat(ignored.tokens()).hasSize(5).containsOnly(HashModel.END);
		assertThat(ignored.finished().reason()).isEqualTo(FinishReason.LENGTH);
	}

	@Test
	void aFormatsAnswerEndsWhenItIsCompleteOrTooLong() {
		this.constraint = SpelledText.of(HashModel.END, 5, 4, 3, 2);
		SpeculationOptions auto = new SpeculationOptions(DrafterChoice.AUTO, 8);
		Answers whole = decode(1, List.of(request(new int[] { 9 }, SamplingOptions.GREEDY, Ending.after(20), auto)))
			.getFirst();
		assertThat(whole.tokens()).containsExactly(5, 4, 3, 2, HashModel.END);
		assertThat(whole.finished().reason()).isEqualTo(FinishReason.STOP);
		assertThat(whole.finished().speculation().acceptedTokens()).as("the format drafts").isPositive();
		Answers cut = decode(1, List.of(request(new int[] { 9 }, SamplingOptions.GREEDY, Ending.after(3), auto)))
			.getFirst();
		assertThat(cut.tokens()).containsExactly(5, 4, 3);
		assertThat(cut.finished().reason()).isEqualTo(FinishReason.LENGTH);
	}

	@Test
	void saysHowMuchOfThePromptWasThere() {
		int[] prompt = IntStream.range(1, 80).toArray();
		GenerateRequest request = request(prompt, SamplingOptions.GREEDY, Ending.after(3), HEAD);
		assertThat(decode(1, List.of(request)).getFirst().finished().cachedPromptTokens()).isZero();
		assertThat(decode(1, List.of(request)).getFirst().finished().cachedPromptTokens()).isEqualTo(PrefixCache.PIECE);
	}

	/**
	 * What rules let through is no verdict on a draft; what the verifier said is true.
	 */
	@Test
	void experienceOfRuledRequestsHoldsLogitsAndNoDrafts() {
		int[] prompt = { 8, 9 };
		SamplingOptions sampling = SamplingOptions.GREEDY.withAdjustment(new LogitAdjustment(1, 1, 1.8f, Map.of()));
		List<Integer> plain = decode(1, List.of(request(prompt, sampling, Ending.after(40), SpeculationOptions.OFF)))
			.getFirst()
			.tokens();
		this.episodes.clear();
		this.heads.install(1, head(new Random(1), plain, prompt.length, 0.9));
		Answers answers = decode(1, List.of(request(prompt, sampling, Ending.after(40), HEAD))).getFirst();
		assertThat(answers.finished().speculation().acceptedTokens()).isPositive();
		List<VerifiedRow> rows = this.episodes.stream()
			.flatMap((episode) -> episode.steps().stream())
			.flatMap((step) -> step.rows().stream())
			.toList();
		assertThat(rows.subList(0, answers.tokens().size())).extracting(VerifiedRow::nextToken)
			.isEqualTo(answers.tokens());
		List<Integer> text = new ArrayList<>(List.of(8, 9));
		for (VerifiedRow row : rows) {
			float[] logits = row(text);
			assertThat(row.drafted()).isEqualTo(-1);
			assertThat(row.accepted()).isFalse();
			assertThat(row.topLogits()[0]).isEqualTo(logits[row.topIds()[0]]);
			text.add(row.nextToken());
		}
	}

	/** The model's logits behind a text. */
	private float[] row(List<Integer> text) {
		try (Block block = this.model.openBlock()) {
			float[] row = new float[HashModel.VOCABULARY];
			for (int from = 0; from < text.size(); from += this.model.maxRows()) {
				block.begin(from);
				text.subList(from, Math.min(text.size(), from + this.model.maxRows())).forEach(block::append);
				this.model.deep(List.of(block));
				block.logits(block.rows() - 1).get(0, row);
			}
			return row;
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

	private List<Answers> decode(int slots, List<GenerateRequest> requests) {
		CostCurve costs = new CostCurve(slots);
		SlotFactory factory = new SlotFactory(this.model, this.heads, this.memory, this.ruledMemory,
				new ServingCounts(), this.prefixes, new EpisodeRecorder.Destination(this.episodes::add,
						new ExperienceOptions(4, 32, 8), () -> Instant.EPOCH, costs::alone));
		DecodeLoop loop = new DecodeLoop(factory,
				new Cycle(this.model, costs, () -> this.nanos += 1_000_000, 9 + slots), slots, this.arrivals);
		List<Answers> answers = requests.stream().map(this::submit).toList();
		for (int cycles = 0; loop.doWork() > 0 || !this.arrivals.isEmpty(); cycles++) {
			assertThat(cycles).isLessThan(10_000);
		}
		return answers;
	}

	private Answers submit(GenerateRequest request) {
		Answers answers = new Answers();
		int[] prompt = ((Prompt.Tokens) request.prompt()).ids().stream().mapToInt(Integer::intValue).toArray();
		this.arrivals
			.add(new Sequence(request, new CheckedPrompt(prompt, request.ending().maxTokens(), List.of(HashModel.END),
					this.constraint, new DecodeLoopTest.NumberText()), answers, new Stopwatch(() -> 0)));
		return answers;
	}

	private static GenerateRequest request(int[] prompt, SamplingOptions sampling, Ending ending,
			SpeculationOptions speculation) {
		return new GenerateRequest("r", new Prompt.Tokens(IntStream.of(prompt).boxed().toList()), sampling, ending,
				new Output(null, 3), speculation, new Learning(true, "", ""));
	}

	private static RowHead head(Random random, List<Integer> answer, int promptLength) {
		return head(random, answer, promptLength, random.nextDouble());
	}

	/** Knows the answer with some probability, else says anything. */
	private static RowHead head(Random random, List<Integer> answer, int promptLength, double knowing) {
		return new RowHead() {
			@Override
			protected Proposal propose(Block block, int row) {
				int index = block.position() + row + 1 - promptLength;
				boolean knows = random.nextDouble() < knowing && index < answer.size();
				return new Proposal(knows ? answer.get(index) : random.nextInt(HashModel.VOCABULARY), -0.5f);
			}
		};
	}

}
