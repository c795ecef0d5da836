package io.dvi.engine.schedule;

import io.dvi.engine.Ending;
import io.dvi.engine.EngineOptions;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.GenerationEvent;
import io.dvi.engine.GenerationListener;
import io.dvi.engine.HeadFigures;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.head.RowHead;
import io.dvi.engine.head.ServingHeads;
import io.dvi.engine.model.Block;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.HashModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class CanaryTest {

	private static final int TOKENS = 20;

	private static final SpeculationOptions BY_HEAD = new SpeculationOptions(DrafterChoice.HEAD, 3);

	private final HeadSlot heads = new HeadSlot();

	private final DecodeThread thread = new DecodeThread(new HashModel(64), this.heads,
			EngineOptions.defaults().withSlots(1), ExperienceSink.DISCARD);

	@AfterEach
	void close() {
		this.thread.close();
		this.heads.close();
	}

	@Test
	void aShareOfKeysDecodesWithTheCanaryAndAKeyAlwaysWithTheSameHead() {
		serve(1, 2, 30);
		Map<String, Long> byTenant = new TreeMap<>();
		for (int round = 0; round < 3; round++) {
			for (int tenant = 0; tenant < 40; tenant++) {
				String key = "tenant-" + tenant;
				long version = answer("r" + round, key, BY_HEAD).finished().speculation().headVersion();
				assertThat(byTenant.merge(key, version, (before, _) -> before)).isEqualTo(version);
			}
		}
		assertThat(byTenant.values()).contains(1L, 2L);
		serve(1, 3, 30);
		byTenant.forEach((key, version) -> assertThat(answer("r", key, BY_HEAD).finished().speculation().headVersion())
			.as("the next canary has the same keys")
			.isEqualTo((version == 2) ? 3 : 1));
	}

	@Test
	void requestsOfNobodyInParticularAreSharedOneByOne() {
		serve(1, 2, 50);
		List<Long> versions = IntStream.range(0, 60)
			.mapToObj((number) -> answer("request-" + number, "", BY_HEAD).finished().speculation().headVersion())
			.toList();
		assertThat(versions).contains(1L, 2L);
		assertThat(answer("request-7", "", BY_HEAD).finished().speculation().headVersion()).isEqualTo(versions.get(7));
	}

	@Test
	void textIsTheSameWithStableHeadCanaryAndNone() {
		List<Integer> plain = answer("r", "", SpeculationOptions.OFF).tokens();
		serve(1, 2, 50);
		for (int tenant = 0; tenant < 20; tenant++) {
			assertThat(answer("r", "tenant-" + tenant, BY_HEAD).tokens()).isEqualTo(plain);
		}
	}

	@Test
	void aRequestFinishesOnTheCanaryItBeganWith() {
		serve(1, 2, 99);
		String key = "tenant-0";
		assertThat(answer("r", key, BY_HEAD).finished().speculation().headVersion()).isEqualTo(2);
		List<Long> atTheEnd = new ArrayList<>();
		Answers answers = new Answers();
		submit("r", key, BY_HEAD, (event) -> {
			if (event instanceof GenerationEvent.Started) {
				this.heads.install(3, head(3));
			}
			if (event instanceof GenerationEvent.Finished) {
				atTheEnd.add(this.heads.version());
			}
			answers.onEvent(event);
		});
		assertThat(answers.await().finished().speculation().headVersion()).isEqualTo(2);
		assertThat(atTheEnd).containsExactly(3L);
		assertThat(answer("r", key, BY_HEAD).finished().speculation().headVersion()).isEqualTo(3);
	}

	@Test
	void figuresAreToldApartByHeadAndGrowWhileARequestRuns() {
		serve(4, 5, 50);
		List<Long> seenUnderWay = new ArrayList<>();
		Answers answers = new Answers();
		submit("r", "tenant-0", BY_HEAD, (event) -> {
			if (event instanceof GenerationEvent.Delta && !this.thread.heads().isEmpty()) {
				seenUnderWay.add(this.thread.heads().getLast().verifySteps());
			}
			answers.onEvent(event);
		});
		GenerationEvent.SpeculationFigures finished = answers.await().finished().speculation();
		assertThat(seenUnderWay).as("one less: a step counts once its tokens were handed over")
			.endsWith((long) finished.verifySteps() - 1);
		HeadFigures figures = figures(finished.headVersion());
		assertThat(figures.requests()).isEqualTo(1);
		assertThat(figures.verifySteps()).isEqualTo(finished.verifySteps());
		assertThat(figures.tokens()).as("all but the one that comes with the prompt").isEqualTo(TOKENS - 1);
		assertThat(figures.decodeNanos()).isPositive();
		assertThat(figures.draftedByPosition()).isEqualTo(longs(finished.draftedByPosition()));
		assertThat(figures.acceptedByPosition()).isEqualTo(longs(finished.acceptedByPosition()));
		assertThat(figures.drafts().get(DraftSource.HEAD))
			.isEqualTo(new HeadFigures.DraftedTokens(finished.draftTokens(), finished.acceptedTokens()));
		assertThat(figures.nonFiniteDrafts()).isZero();
	}

	@Test
	void countsQuestionsAnsweredWithNumbersThatAreNotFinite() {
		this.heads.install(6, new RowHead() {
			@Override
			protected Proposal propose(Block block, int row) {
				return Proposal.NONE;
			}
		});
		GenerationEvent.SpeculationFigures finished = answer("r", "", BY_HEAD).finished().speculation();
		assertThat(finished.draftTokens()).isZero();
		assertThat(figures(6).nonFiniteDrafts()).as("in all steps but the last, which needs no draft")
			.isEqualTo(finished.verifySteps() - 1);
	}

	@Test
	void requestsThatLetNoHeadDraftCountForNone() {
		this.heads.install(7, head(7));
		answer("r", "", SpeculationOptions.OFF);
		answer("r", "", new SpeculationOptions(DrafterChoice.PROMPT_LOOKUP, 4));
		answer("r", "", new SpeculationOptions(DrafterChoice.AUTO, 0));
		assertThat(this.thread.heads()).singleElement()
			.returns(HeadSlot.NO_HEAD, HeadFigures::headVersion)
			.returns(3L, HeadFigures::requests);
	}

	private HeadFigures figures(long version) {
		return this.thread.heads().stream().filter((head) -> head.headVersion() == version).findFirst().orElseThrow();
	}

	private void serve(long stable, long canary, int percent) {
		HeadLease stableLease = new HeadLease(stable, head(stable));
		HeadLease canaryLease = new HeadLease(canary, head(canary));
		this.heads.serve(new ServingHeads(stableLease, canaryLease, percent));
		stableLease.release();
		canaryLease.release();
	}

	/** Says its own number, which is hardly ever right. */
	private static RowHead head(long version) {
		return new RowHead() {
			@Override
			protected Proposal propose(Block block, int row) {
				return new Proposal((int) version, -0.1f);
			}
		};
	}

	private Answers answer(String id, String tenant, SpeculationOptions speculation) {
		Answers answers = new Answers();
		submit(id, tenant, speculation, answers);
		return answers.await();
	}

	private void submit(String id, String tenant, SpeculationOptions speculation, GenerationListener listener) {
		GenerateRequest request = new GenerateRequest(id, new Prompt.Tokens(List.of(5, 6)), SamplingOptions.GREEDY,
				Ending.after(TOKENS), Output.TEXT, speculation, new Learning(false, tenant, ""));
		this.thread.submit(request, new CheckedPrompt(new int[] { 5, 6 }, TOKENS, List.of(), null, new NumberText()),
				listener);
	}

	private static List<Long> longs(List<Integer> counts) {
		return counts.stream().map(Integer::longValue).toList();
	}

}
