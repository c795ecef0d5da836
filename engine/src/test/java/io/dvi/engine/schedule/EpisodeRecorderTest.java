package io.dvi.engine.schedule;

import io.dvi.engine.Ending;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.experience.ContextRow;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.testing.Answers;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What of decoding is kept as experience. */
class EpisodeRecorderTest {

	private final DrivenLoop driven = new DrivenLoop();

	@Test
	void keepsTheRowsUpToTheFirstRejectAndNothingOfThoseWhoOptOut() {
		this.driven.heads.install(3, DrivenLoop.head(new Random(5), List.of(), 0, 0));
		DecodeLoop loop = this.driven.open(2);
		GenerateRequest kept = DrivenLoop.request(new int[] { 8, 9 }, SamplingOptions.GREEDY,
				new SpeculationOptions(DrafterChoice.HEAD, 4));
		Answers answers = this.driven.submit(kept);
		this.driven.submit(like(kept, kept.ending().maxTokens(), Learning.OPTED_OUT));
		this.driven.drain(loop);
		assertThat(this.driven.episodes).extracting(Episode::requestId).containsOnly("r");
		List<VerifiedRow> rows = this.driven.episodes.stream()
			.flatMap((episode) -> episode.steps().stream())
			.map(VerifyStep::rows)
			.flatMap(List::stream)
			.toList();
		assertThat(rows.subList(0, answers.tokens().size())).extracting(VerifiedRow::nextToken)
			.isEqualTo(answers.tokens());
		assertThat(rows).allSatisfy((row) -> assertThat(row.accepted()).isEqualTo(row.drafted() == row.nextToken()));
		assertThat(rows).allSatisfy((row) -> assertThat(row.topIds()[0]).isEqualTo(row.nextToken()));
		assertThat(this.driven.episodes).extracting(Episode::segment).containsExactly(0, 1, 2);
	}

	@Test
	void stepsFollowEachOtherWithoutAGapWhoeverDrafted() {
		int[] prompt = { 8, 9 };
		GenerateRequest request = DrivenLoop.request(prompt, SamplingOptions.GREEDY, SpeculationOptions.OFF);
		List<Integer> plain = this.driven.decode(1, List.of(like(request, 70, Learning.OPTED_OUT))).getFirst().tokens();
		this.driven.decode(1, List.of(like(request, 35, request.learning())));
		this.driven.episodes.clear();
		this.driven.heads.install(3, DrivenLoop.head(new Random(5), plain, prompt.length, 0.7));
		this.driven.decode(1, List
			.of(DrivenLoop.request(prompt, SamplingOptions.GREEDY, new SpeculationOptions(DrafterChoice.AUTO, 8))));
		List<VerifyStep> steps = this.driven.episodes.stream().flatMap((episode) -> episode.steps().stream()).toList();
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
		GenerateRequest request = DrivenLoop.request(prompt, SamplingOptions.GREEDY, SpeculationOptions.OFF);
		this.driven.decode(1, List.of(request));
		Episode first = this.driven.episodes.getFirst();
		assertThat(first.context()).as("the last 8 of those in front of the row that was judged")
			.extracting(ContextRow::token)
			.containsExactly(12, 13, 14, 15, 16, 17, 18, 19);
		VerifyStep step = first.steps().getFirst();
		assertThat(step.position()).isEqualTo(19);
		assertThat(step.anchor()).isEqualTo(first.context().getLast().deep()).hasSizeGreaterThan(0);
		assertThat(this.driven.episodes.subList(1, this.driven.episodes.size())).isNotEmpty()
			.allSatisfy((episode) -> assertThat(episode.context()).isEmpty());
	}

	private static GenerateRequest like(GenerateRequest request, int maxTokens, Learning learning) {
		return new GenerateRequest("like", request.prompt(), request.sampling(), Ending.after(maxTokens),
				request.output(), request.speculation(), learning);
	}

}
