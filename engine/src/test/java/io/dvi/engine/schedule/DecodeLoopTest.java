package io.dvi.engine.schedule;

import io.dvi.engine.head.RowHead;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.model.Block;
import io.dvi.engine.prefix.PrefixCache;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.HashModel;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class DecodeLoopTest {

	private final DrivenLoop driven = new DrivenLoop();

	@Test
	void textIsTheSameForEveryDrafterDraftLengthHeadAndMix() {
		DrivenLoop ended = new DrivenLoop(HashModel.END);
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		for (int round = 0; round < 200; round++) {
			int[] prompt = random.ints(1 + random.nextInt(40), 1, HashModel.VOCABULARY).toArray();
			SamplingOptions sampling = (round % 2 == 0) ? SamplingOptions.GREEDY
					: new SamplingOptions(0.8f, 0.9f, 20, random.nextLong(), 0);
			List<Integer> plain = ended.decode(1, List.of(DrivenLoop.request(prompt, sampling, SpeculationOptions.OFF)))
				.getFirst()
				.tokens();
			ended.heads.install(round, DrivenLoop.head(random, plain, prompt.length, random.nextDouble()));
			List<GenerateRequest> mix = new ArrayList<>();
			for (DrafterChoice drafter : DrafterChoice.values()) {
				mix.add(DrivenLoop.request(prompt, sampling, new SpeculationOptions(drafter, random.nextInt(9))));
			}
			assertThat(ended.decode(1 + random.nextInt(4), mix)).extracting(Answers::tokens)
				.as("seed %s round %s", seed, round)
				.containsOnly(plain);
		}
	}

	@Test
	void acceptsWhatAKnowingHeadDraftsAndSaysSo() {
		int[] prompt = { 5, 6, 7 };
		List<Integer> plain = this.driven
			.decode(1, List.of(DrivenLoop.request(prompt, SamplingOptions.GREEDY, SpeculationOptions.OFF)))
			.getFirst()
			.tokens();
		this.driven.heads.install(7, DrivenLoop.head(new Random(1), plain, prompt.length, 1));
		DecodeLoop loop = this.driven.open(1);
		Answers answers = this.driven
			.submit(DrivenLoop.request(prompt, SamplingOptions.GREEDY, new SpeculationOptions(DrafterChoice.HEAD, 4)));
		this.driven.drain(loop);
		assertThat(answers.tokens()).isEqualTo(plain);
		var figures = answers.finished().speculation();
		assertThat(figures.headVersion()).isEqualTo(7);
		assertThat(figures.acceptedTokens()).isGreaterThan(plain.size() / 2);
		assertThat(figures.verifySteps()).isLessThan(plain.size() / 2);
		assertThat(figures.draftedByPosition().getFirst()).isEqualTo(figures.acceptedByPosition().getFirst());
	}

	@Test
	void aLongPromptDelaysOthersByOneChunkAtATime() {
		DecodeLoop loop = this.driven.open(2);
		Answers quick = plain(3);
		loop.doWork();
		plain(IntStream.range(1, 81).toArray());
		int before = quick.tokens().size();
		for (int cycle = 1; cycle <= 5; cycle++) {
			loop.doWork();
			assertThat(quick.tokens()).hasSize(before + cycle);
		}
	}

	@Test
	void aPromptThatBeginsLikeAnEarlierOneIsNotRunAgain() {
		int[] prompt = IntStream.range(1, 80).toArray();
		DecodeLoop loop = this.driven.open(1);
		Answers first = plain(prompt);
		int cycles = this.driven.drain(loop);
		Answers second = plain(prompt);
		int saved = cycles - this.driven.drain(loop);
		assertThat(saved).isEqualTo(PrefixCache.PIECE / 10);
		assertThat(second.tokens()).isEqualTo(first.tokens());
	}

	@Test
	void aRequestFinishesOnTheHeadItBeganWith() {
		this.driven.heads.install(1, DrivenLoop.head(new Random(1), List.of(), 0, 0));
		DecodeLoop loop = this.driven.open(1);
		Answers first = this.driven.submit(DrivenLoop.request(new int[] { 4, 4 }, SamplingOptions.GREEDY,
				new SpeculationOptions(DrafterChoice.HEAD, 2)));
		Answers second = this.driven.submit(DrivenLoop.request(new int[] { 4, 4 }, SamplingOptions.GREEDY,
				new SpeculationOptions(DrafterChoice.HEAD, 2)));
		loop.doWork();
		this.driven.heads.install(2, DrivenLoop.head(new Random(2), List.of(), 0, 0));
		this.driven.drain(loop);
		assertThat(first.finished().speculation().headVersion()).isEqualTo(1);
		assertThat(second.finished().speculation().headVersion()).isEqualTo(2);
		assertThat(first.tokens()).isEqualTo(second.tokens());
	}

	@Test
	void cancellingFreesTheSlotWithinOneCycle() {
		DecodeLoop loop = this.driven.open(1);
		Answers first = plain(4);
		Sequence sequence = this.driven.arrivals.element();
		Answers second = plain(9);
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
		DecodeLoop loop = this.driven.open(1);
		plain(4);
		loop.doWork();
		Answers waiting = plain(9);
		this.driven.arrivals.element().cancel();
		loop.doWork();
		assertThat(this.driven.arrivals).as("its place in the queue is free").isEmpty();
		this.driven.drain(loop);
		assertThat(waiting.started()).isNull();
		assertThat(waiting.tokens()).isEmpty();
	}

	@Test
	void oneFailureLeavesTheOthersAlone() {
		this.driven.heads.install(1, new FailingHead());
		DecodeLoop loop = this.driven.open(2);
		Answers failing = this.driven.submit(DrivenLoop.request(new int[] { 4 }, SamplingOptions.GREEDY,
				new SpeculationOptions(DrafterChoice.HEAD, 2)));
		Answers healthy = plain(4);
		this.driven.drain(loop);
		assertThat(failing.failure()).extracting(EngineException::code).isEqualTo(ErrorCode.INTERNAL);
		assertThat(healthy.finished().completionTokens()).isPositive();
	}

	@Test
	void closingFailsWhatIsLeft() {
		DecodeLoop loop = this.driven.open(1);
		Answers running = plain(4);
		Answers waiting = plain(4);
		loop.doWork();
		loop.close(new EngineException(ErrorCode.UNAVAILABLE, "the engine is shutting down"));
		assertThat(List.of(running, waiting)).extracting(Answers::failure)
			.extracting(EngineException::code)
			.containsOnly(ErrorCode.UNAVAILABLE);
	}

	private Answers plain(int... prompt) {
		return this.driven.submit(DrivenLoop.request(prompt, SamplingOptions.GREEDY, SpeculationOptions.OFF));
	}

	private static final class FailingHead extends RowHead {

		@Override
		protected Proposal propose(Block block, int row) {
			throw new IllegalStateException("broken on purpose");
		}

	}

}
