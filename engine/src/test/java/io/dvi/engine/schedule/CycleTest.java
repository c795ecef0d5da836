package io.dvi.engine.schedule;

import io.dvi.engine.head.RowHead;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.EngineException;
import io.dvi.engine.EngineOptions.ExperienceOptions;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.Ending;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.head.DraftHead;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.prefix.PrefixCache;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.speculation.CostCurve;
import io.dvi.engine.speculation.DraftMemory;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.ClockedModel;
import io.dvi.engine.testing.HashModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Invariant 6, "never slower for long", on a model that takes time on its own clock. */
class CycleTest {

	private static final int TOKENS = 600;

	private static final SpeculationOptions AUTO = new SpeculationOptions(DrafterChoice.AUTO, 8);

	private final Queue<Sequence> arrivals = new ArrayDeque<>();

	private final HeadSlot heads = new HeadSlot();

	private double knowing;

	@ParameterizedTest
	@ValueSource(doubles = { 0.00005, 0.0005, 0.003, 0.01 })
	void neverSlowerForLongWithDraftersThatKnowNothing(double secondsPerRow) {
		IntToDoubleFunction costs = (rows) -> 0.01 + secondsPerRow * Math.max(rows - 2, 0);
		double plain = seconds(costs, SpeculationOptions.OFF);
		this.heads.install(1, head(List.of()));
		assertThat(seconds(costs, AUTO)).isLessThan(1.03 * plain);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.00005, 0.0005, 0.003 })
	void fasterWithAHeadThatKnows(double secondsPerRow) {
		IntToDoubleFunction costs = (rows) -> 0.01 + secondsPerRow * Math.max(rows - 2, 0);
		double plain = seconds(costs, SpeculationOptions.OFF);
		this.heads.install(1, head(plainTokens()));
		this.knowing = 0.8;
		assertThat(seconds(costs, AUTO)).isLessThan(0.65 * plain);
	}

	@Test
	void findsAHeadThatBecameGoodAgain() {
		ClockedModel model = new ClockedModel(new HashModel(TOKENS + 8), (rows) -> 0.01);
		DecodeLoop loop = loop(model, 1);
		List<Integer> answer = plainTokens();
		this.heads.install(1, head(answer));
		Answers answers = submit(AUTO, 5);
		while (answers.tokens().size() < TOKENS / 3) {
			loop.doWork();
		}
		int before = answers.tokens().size();
		this.knowing = 1;
		int cycles = 0;
		while (!answers.ended()) {
			loop.doWork();
			cycles++;
		}
		assertThat(answers.tokens()).isEqualTo(answer);
		assertThat(cycles).isLessThan((TOKENS - before) / 2);
	}

	@Test
	void oneDeepPassPerCycleForAllSequencesAndOneChunk() {
		ClockedModel model = new ClockedModel(new HashModel(TOKENS), (rows) -> 0.01);
		DecodeLoop loop = loop(model, 4);
		IntStream.rangeClosed(1, 3).forEach((token) -> submit(AUTO, token));
		loop.doWork();
		loop.doWork();
		loop.doWork();
		submit(AUTO, IntStream.range(1, 41).toArray());
		model.passes();
		for (int cycle = 0; cycle < 3; cycle++) {
			loop.doWork();
			assertThat(model.passes()).containsExactly(4);
		}
	}

	@Test
	void aPassThatFailsIsRunAgainForEachAlone() {
		HashModel model = new HashModel(TOKENS);
		ClockedModel failing = new ClockedModel(model, (rows) -> 0.01) {
			@Override
			public void deep(List<? extends Block> blocks) {
				if (blocks.stream().anyMatch((block) -> block.token(0) == 66)) {
					throw new IllegalStateException("broken on purpose");
				}
				super.deep(blocks);
			}
		};
		DecodeLoop loop = loop(failing, 2);
		Answers healthy = submit(SpeculationOptions.OFF, 4);
		loop.doWork();
		Answers broken = submit(SpeculationOptions.OFF, 66);
		loop.doWork();
		assertThat(broken.failure()).extracting(EngineException::code).isEqualTo(ErrorCode.INTERNAL);
		assertThat(healthy.tokens()).hasSize(2);
		assertThat(healthy.failure()).isNull();
	}

	@Test
	void aRequestThatCannotStartLeavesItsSlotToOthers() {
		AtomicBoolean broken = new AtomicBoolean(true);
		ClockedModel failing = new ClockedModel(new HashModel(TOKENS), (rows) -> 0.01) {
			@Override
			public ModelDescriptor descriptor() {
				if (broken.getAndSet(false)) {
					throw new IllegalStateException("broken on purpose");
				}
				return super.descriptor();
			}
		};
		DecodeLoop loop = loop(failing, 1);
		Answers first = submit(SpeculationOptions.OFF, 4);
		Answers second = submit(SpeculationOptions.OFF, 4);
		loop.doWork();
		assertThat(first.failure()).extracting(EngineException::code).isEqualTo(ErrorCode.INTERNAL);
		assertThat(second.tokens()).hasSize(1);
	}

	private List<Integer> plainTokens() {
		DecodeLoop loop = loop(new ClockedModel(new HashModel(TOKENS + 8), (rows) -> 0.01), 1);
		Answers answers = submit(SpeculationOptions.OFF, 5);
		drain(loop, answers);
		return answers.tokens();
	}

	private double seconds(IntToDoubleFunction costs, SpeculationOptions speculation) {
		ClockedModel model = new ClockedModel(new HashModel(TOKENS + 8), costs);
		DecodeLoop loop = loop(model, 1);
		Answers answers = submit(speculation, 5);
		long begun = model.nanos();
		drain(loop, answers);
		return (model.nanos() - begun) * 1e-9;
	}

	private static void drain(DecodeLoop loop, Answers answers) {
		while (!answers.ended()) {
			loop.doWork();
		}
	}

	private DecodeLoop loop(ClockedModel model, int slots) {
		CostCurve costs = new CostCurve(slots);
		SlotFactory factory = new SlotFactory(model, this.heads, new DraftMemory(), new DraftMemory(),
				new ServingCounts(), new PrefixCache(model, 0), new EpisodeRecorder.Destination(ExperienceSink.DISCARD,
						new ExperienceOptions(4, 32, 8), () -> Instant.EPOCH, costs::alone));
		DecodeLoop loop = new DecodeLoop(factory, new Cycle(model, costs, model::nanos, 12), slots, this.arrivals);
		loop.profile(new CostProfile(model, costs, model::nanos));
		return loop;
	}

	private Answers submit(SpeculationOptions speculation, int... prompt) {
		Answers answers = new Answers();
		GenerateRequest request = new GenerateRequest("r", new Prompt.Tokens(IntStream.of(prompt).boxed().toList()),
				SamplingOptions.GREEDY, Ending.after(0), Output.TEXT, speculation, Learning.OPTED_OUT);
		this.arrivals.add(new Sequence(request, new CheckedPrompt(prompt, TOKENS, List.of(), null, new NumberText()),
				answers, new Stopwatch(() -> 0)));
		return answers;
	}

	/** Knows the answer to the prompt of one token as often as the test says. */
	private DraftHead head(List<Integer> answer) {
		Random random = new Random(3);
		return new RowHead() {
			@Override
			protected Proposal propose(Block block, int row) {
				int index = block.position() + row;
				boolean knows = random.nextDouble() < CycleTest.this.knowing && index < answer.size();
				return knows ? new Proposal(answer.get(index), -0.3f) : new Proposal(1, -0.3f);
			}
		};
	}

}
