package io.dvi.engine.schedule;

import io.dvi.engine.head.RowHead;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.EngineException;
import io.dvi.engine.Ending;
import io.dvi.engine.EngineOptions.ExperienceOptions;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.experience.ContextRow;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.engine.head.DraftHead;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.model.Block;
import io.dvi.engine.prefix.PrefixCache;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.speculation.CostCurve;
import io.dvi.engine.speculation.DraftMemory;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.HashModel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class DecodeLoopTest {

	private static final int CONTEXT = 160;

	private final Queue<Sequence> arrivals = new ArrayDeque<>();

	private final HeadSlot heads = new HeadSlot();

	private final List<Episode> episodes = new ArrayList<>();

	private final PrefixCache prefixes = new PrefixCache(new HashModel(CONTEXT), 1 << 20);

	private final DraftMemory memory = new DraftMemory();

	private List<Integer> endTokens = List.of();

	private long nanos;

	@Test
	void textIsTheSameForEveryDrafterDraftLengthHeadAndMix() {
		this.endTokens = List.of(HashModel.END);
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		for (int round = 0; round < 200; round++) {
			int[] prompt = random.ints(1 + random.nextInt(40), 1, HashModel.VOCABULARY).toArray();
			SamplingOptions sampling = (round % 2 == 0) ? SamplingOptions.GREEDY
					: new SamplingOptions(0.8f, 0.9f, 20, random.nextLong(), 0);
			List<Integer> plain = decode(1, List.of(request(prompt, sampling, SpeculationOptions.OFF))).getFirst();
			this.heads.install(round, head(random, plain, prompt.length));
			List<GenerateRequest> mix = new ArrayList<>();
			for (DrafterChoice drafter : DrafterChoice.values()) {
				mix.add(request(prompt, sampling, new SpeculationOptions(drafter, random.nextInt(9))));
			}
			assertThat(decode(1 + random.nextInt(4), mix)).as("seed %s round %s", seed, round).containsOnly(plain);
		}
	}

	@Test
	void acceptsWhatAKnowingHeadDraftsAndSaysSo() {
		int[] prompt = { 5, 6, 7 };
		List<Integer> plain = decode(1, List.of(request(prompt, SamplingOptions.GREEDY, SpeculationOptions.OFF)))
			.getFirst();
		this.heads.install(7, head(new Random(1), plain, prompt.length, 1));
		DecodeLoop loop = loop(1);
		Answers answers = submit(
				request(prompt, SamplingOptions.GREEDY, new SpeculationOptions(DrafterChoice.HEAD, 4)));
		drain(loop);
		assertThat(answers.tokens()).isEqualTo(plain);
		var figures = answers.finished().speculation();
		assertThat(figures.headVersion()).isEqualTo(7);
		assertThat(figures.acceptedTokens()).isGreaterThan(plain.size() / 2);
		assertThat(figures.verifySteps()).isLessThan(plain.size() / 2);
		assertThat(figures.draftedByPosition().getFirst()).isEqualTo(figures.acceptedByPosition().getFirst());
	}

	@Test
	void aLongPromptDelaysOthersByOneChunkAtATime() {
		DecodeLoop loop = loop(2);
		Answers quick = submit(request(new int[] { 3 }, SamplingOptions.GREEDY, SpeculationOptions.OFF));
		loop.doWork();
		submit(request(IntStream.range(1, 81).toArray(), SamplingOptions.GREEDY, SpeculationOptions.OFF));
		int before = quick.tokens().size();
		for (int cycle = 1; cycle <= 5; cycle++) {
			loop.doWork();
			assertThat(quick.tokens()).hasSize(before + cycle);
		}
	}

	@Test
	void aPromptThatBeginsLikeAnEarlierOneIsNotRunAgain() {
		int[] prompt = IntStream.range(1, 80).toArray();
		DecodeLoop loop = loop(1);
		Answers first = submit(request(prompt, SamplingOptions.GREEDY, SpeculationOptions.OFF));
		int cycles = drain(loop);
		Answers second = submit(request(prompt, SamplingOptions.GREEDY, SpeculationOptions.OFF));
		int saved = cycles - drain(loop);
		assertThat(saved).isEqualTo(PrefixCache.PIECE / 10);
		assertThat(second.tokens()).isEqualTo(first.tokens());
	}

	@Test
	void aRequestFinishesOnTheHeadItBeganWith() {
		this.heads.install(1, head(new Random(1), List.of(), 0));
		DecodeLoop loop = loop(1);
		Answers first = submit(
				request(new int[] { 4, 4 }, SamplingOptions.GREEDY, new SpeculationOptions(DrafterChoice.HEAD, 2)));
		Answers second = submit(
				request(new int[] { 4, 4 }, SamplingOptions.GREEDY, new SpeculationOptions(DrafterChoice.HEAD, 2)));
		loop.doWork();
		this.heads.install(2, head(new Random(2), List.of(), 0));
		drain(loop);
		assertThat(first.finished().speculation().headVersion()).isEqualTo(1);
		assertThat(second.finished().speculation().headVersion()).isEqualTo(2);
		assertThat(first.tokens()).isEqualTo(second.tokens());
	}

	@Test
	void cancellingFreesTheSlotWithinOneCycle() {
		DecodeLoop loop = loop(1);
		Answers first = submit(request(new int[] { 4 }, SamplingOptions.GREEDY, SpeculationOptions.OFF));
		Sequence sequence = this.arrivals.element();
		Answers second = submit(request(new int[] { 9 }, SamplingOptions.GREEDY, SpeculationOptions.OFF));
		loop.doWork();
		assertThat(second.started()).isNull();
		sequence.cancel();
		int tokens = first.tokens().size();
		loop.doWork();
		assertThat(first.tokens()).hasSize(tokens);
		assertThat(first.ended()).isFalse();
		assertThat(second.started()).isNotNull();
	}

	@Test
	void whatIsGivenUpWhileItWaitsIsNeverRun() {
		DecodeLoop loop = loop(1);
		submit(request(new int[] { 4 }, SamplingOptions.GREEDY, SpeculationOptions.OFF));
		loop.doWork();
		Answers waiting = submit(request(new int[] { 9 }, SamplingOptions.GREEDY, SpeculationOptions.OFF));
		this.arrivals.element().cancel();
		loop.doWork();
		assertThat(this.arrivals).as("its place in the queue is free").isEmpty();
		drain(loop);
		assertThat(waiting.started()).isNull();
		assertThat(waiting.tokens()).isEmpty();
	}

	@Test
	void oneFailureLeavesTheOthersAlone() {
		this.heads.install(1, new FailingHead());
		DecodeLoop loop = loop(2);
		Answers failing = submit(
				request(new int[] { 4 }, SamplingOptions.GREEDY, new SpeculationOptions(DrafterChoice.HEAD, 2)));
		Answers healthy = submit(request(new int[] { 4 }, SamplingOptions.GREEDY, SpeculationOptions.OFF));
		drain(loop);
		assertThat(failing.failure()).extracting(EngineException::code).isEqualTo(ErrorCode.INTERNAL);
		assertThat(healthy.finished().completionTokens()).isPositive();
	}

	@Test
	void keepsTheRowsUpToTheFirstRejectAndNothingOfThoseWhoOptOut() {
		this.heads.install(3, head(new Random(5), List.of(), 0));
		DecodeLoop loop = loop(2);
		GenerateRequest kept = request(new int[] { 8, 9 }, SamplingOptions.GREEDY,
				new SpeculationOptions(DrafterChoice.HEAD, 4));
		Answers answers = submit(kept);
		submit(like(kept, kept.ending().maxTokens(), Learning.OPTED_OUT));
		drain(loop);
		assertThat(this.episodes).extracting(Episode::requestId).containsOnly("r");
		List<VerifiedRow> rows = this.episodes.stream()
			.flatMap((episode) -> episode.steps().stream())
			.map(VerifyStep::rows)
			.flatMap(List::stream)
			.toList();
		assertThat(rows.subList(0, answers.tokens().size())).extracting(VerifiedRow::nextToken)
			.isEqualTo(answers.tokens());
		assertThat(rows).allSatisfy((row) -> assertThat(row.accepted()).isEqualTo(row.drafted() == row.nextToken()));
		assertThat(rows).allSatisfy((row) -> assertThat(row.topIds()[0]).isEqualTo(row.nextToken()));
		assertThat(this.episodes).extracting(Episode::segment).containsExactly(0, 1, 2);
	}

	@Test
	void stepsFollowEachOtherWithoutAGapWhoeverDrafted() {
		int[] prompt = { 8, 9 };
		GenerateRequest request = request(prompt, SamplingOptions.GREEDY, SpeculationOptions.OFF);
		List<Integer> plain = decode(1, List.of(like(request, 70, Learning.OPTED_OUT))).getFirst();
		decode(1, List.of(like(request, 35, request.learning())));
		this.episodes.clear();
		this.heads.install(3, head(new Random(5), plain, prompt.length, 0.7));
		decode(1, List.of(request(prompt, SamplingOptions.GREEDY, new SpeculationOptions(DrafterChoice.AUTO, 8))));
		List<VerifyStep> steps = this.episodes.stream().flatMap((episode) -> episode.steps().stream()).toList();
		for (int i = 1; i < steps.size(); i++) {
			VerifyStep before = steps.get(i - 1);
			assertThat(steps.get(i).position()).isEqualTo(before.position() + before.rows().size());
			assertThat(steps.get(i).anchor()).as("the model's deep state is its shallow one")
				.isEqualTo(before.rows().getLast().shallow());
			assertThat(before.rows()).as("the same of every row")
				.allSatisfy((row) -> assertThat(row.deep()).isEqualTo(row.shallow()));
		}
		assertThat(steps).extracting(VerifyStep::drafter).contains(DraftSource.HEAD, DraftSource.RECYCLING);
		assertThat(steps).filteredOn((step) -> step.drafter() != DraftSource.HEAD)
			.flatExtracting(VerifyStep::rows)
			.allSatisfy((row) -> assertThat(row.draftLogProbability() < 0).as("text says how likely it seemed")
				.isEqualTo(row.drafted() >= 0));
	}

	@Test
	void keepsTheEndOfThePromptThatWasRunInFrontOfTheFirstStep() {
		int[] prompt = IntStream.range(1, 21).toArray();
		GenerateRequest request = request(prompt, SamplingOptions.GREEDY, SpeculationOptions.OFF);
		decode(1, List.of(request));
		Episode first = this.episodes.getFirst();
		assertThat(first.context()).as("the last 8 of those in front of the row that was judged")
			.extracting(ContextRow::token)
			.containsExactly(12, 13, 14, 15, 16, 17, 18, 19);
		VerifyStep step = first.steps().getFirst();
		assertThat(step.position()).isEqualTo(19);
		assertThat(step.anchor()).isEqualTo(first.context().getLast().deep()).hasSizeGreaterThan(0);
		assertThat(this.episodes.subList(1, this.episodes.size())).isNotEmpty()
			.allSatisfy((episode) -> assertThat(episode.context()).isEmpty());
	}

	@Test
	void closingFailsWhatIsLeft() {
		DecodeLoop loop = loop(1);
		Answers running = submit(request(new int[] { 4 }, SamplingOptions.GREEDY, SpeculationOptions.OFF));
		Answers waiting = submit(request(new int[] { 4 }, SamplingOptions.GREEDY, SpeculationOptions.OFF));
		loop.doWork();
		loop.close(new EngineException(ErrorCode.UNAVAILABLE, "the engine is shutting down"));
		assertThat(List.of(running, waiting)).extracting(Answers::failure)
			.extracting(EngineException::code)
			.containsOnly(ErrorCode.UNAVAILABLE);
	}

	private List<List<Integer>> decode(int slots, List<GenerateRequest> requests) {
		DecodeLoop loop = loop(slots);
		List<Answers> answers = requests.stream().map(this::submit).toList();
		drain(loop);
		return answers.stream().map(Answers::tokens).toList();
	}

	private DecodeLoop loop(int slots) {
		HashModel model = new HashModel(CONTEXT);
		CostCurve costs = new CostCurve(slots);
		SlotFactory factory = new SlotFactory(model, this.heads, this.memory, new DraftMemory(), new ServingCounts(),
				this.prefixes, new EpisodeRecorder.Destination(this.episodes::add, new ExperienceOptions(4, 32, 8),
						() -> Instant.EPOCH, costs::alone));
		Cycle cycle = new Cycle(model, costs, () -> this.nanos += 1_000_000, 9 + slots);
		return new DecodeLoop(factory, cycle, slots, this.arrivals);
	}

	private Answers submit(GenerateRequest request) {
		Answers answers = new Answers();
		int[] prompt = ((Prompt.Tokens) request.prompt()).ids().stream().mapToInt(Integer::intValue).toArray();
		this.arrivals.add(new Sequence(request,
				new CheckedPrompt(prompt, request.ending().maxTokens(), this.endTokens, null, new NumberText()),
				answers, new Stopwatch(() -> 0)));
		return answers;
	}

	private int drain(DecodeLoop loop) {
		int cycles = 0;
		while (loop.doWork() > 0 || !this.arrivals.isEmpty()) {
			assertThat(++cycles).isLessThan(10_000);
		}
		return cycles;
	}

	private static GenerateRequest request(int[] prompt, SamplingOptions sampling, SpeculationOptions speculation) {
		return new GenerateRequest("r", new Prompt.Tokens(IntStream.of(prompt).boxed().toList()), sampling,
				Ending.after(70), Output.TEXT, speculation, new Learning(true, "", ""));
	}

	private static GenerateRequest like(GenerateRequest request, int maxTokens, Learning learning) {
		return new GenerateRequest("like", request.prompt(), request.sampling(), Ending.after(maxTokens),
				request.output(), request.speculation(), learning);
	}

	private static DraftHead head(Random random, List<Integer> answer, int promptLength) {
		return head(random, answer, promptLength, random.nextDouble());
	}

	/** Knows the answer with some probability, else says anything, sometimes nothing. */
	private static DraftHead head(Random random, List<Integer> answer, int promptLength, double knowing) {
		return new RowHead() {
			@Override
			protected Proposal propose(Block block, int row) {
				assertThat(block.shallow(row).limit()).isPositive();
				int index = block.position() + row + 1 - promptLength;
				if (random.nextDouble() < knowing && index < answer.size()) {
					return new Proposal(answer.get(index), -0.5f);
				}
				return (random.nextInt(10) == 0) ? Proposal.NONE
						: new Proposal(random.nextInt(HashModel.VOCABULARY), -3f);
			}
		};
	}

	private static final class FailingHead extends RowHead {

		@Override
		protected Proposal propose(Block block, int row) {
			throw new IllegalStateException("broken on purpose");
		}

	}

	/** Writes each token as its number. */
	static final class NumberText implements TextAssembler {

		@Override
		public String append(int token) {
			return token + " ";
		}

		@Override
		public @Nullable String stop() {
			return null;
		}

		@Override
		public byte[] bytes(int token) {
			return new byte[] { (byte) token };
		}

		@Override
		public String finish() {
			return "";
		}

	}

}
