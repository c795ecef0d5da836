package io.dvi.engine.schedule;

import io.dvi.engine.Ending;
import io.dvi.engine.GenerationEvent.FinishReason;
import io.dvi.engine.GenerationEvent.StoppedBy;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.sampling.LogitAdjustment;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.HashModel;
import io.dvi.engine.testing.SpelledText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What ends an answer besides its length: tokens, and a format that is complete. */
class AnswerEndTest {

	private static final int MAX_TOKENS = 60;

	private static final SpeculationOptions HEAD = new SpeculationOptions(DrafterChoice.HEAD, 4);

	private final DrivenLoop loop = new DrivenLoop(HashModel.END);

	@Test
	void endsAtAStopTokenAndSaysWhich() {
		int[] prompt = { 11 };
		List<Integer> free = this.loop
			.decode(1, List
				.of(DrivenLoop.ruled(prompt, SamplingOptions.GREEDY, Ending.after(MAX_TOKENS), SpeculationOptions.OFF)))
			.getFirst()
			.tokens();
		int stop = free.get(9);
		int place = free.indexOf(stop);
		Ending ending = new Ending(MAX_TOKENS, 0, List.of(), List.of(stop), false);
		Answers answers = this.loop.decode(1, List.of(DrivenLoop.ruled(prompt, SamplingOptions.GREEDY, ending, HEAD)))
			.getFirst();
		assertThat(answers.tokens()).isEqualTo(free.subList(0, place + 1));
		assertThat(answers.finished().reason()).isEqualTo(FinishReason.STOP);
		assertThat(answers.finished().stoppedBy()).isEqualTo(new StoppedBy.StopToken(stop));
		assertThat(answers.text()).as("a stop token is not shown").doesNotEndWith(stop + " ");
		Ending later = new Ending(MAX_TOKENS, place + 5, List.of(), List.of(stop), false);
		assertThat(this.loop.decode(1, List.of(DrivenLoop.ruled(prompt, SamplingOptions.GREEDY, later, HEAD)))
			.getFirst()
			.tokens()).hasSizeGreaterThan(place + 5).startsWith(free.subList(0, place).toArray(Integer[]::new));
	}

	@Test
	void goesOnBehindEndTokensThatAreIgnored() {
		SamplingOptions eager = SamplingOptions.GREEDY
			.withAdjustment(new LogitAdjustment(0, 0, 1, Map.of(HashModel.END, 100f)));
		int[] prompt = { 11 };
		Answers ended = this.loop.decode(1, List.of(DrivenLoop.ruled(prompt, eager, Ending.after(5), HEAD))).getFirst();
		assertThat(ended.tokens()).containsExactly(HashModel.END);
		assertThat(ended.finished().stoppedBy()).isNull();
		Ending ignoring = new Ending(5, 0, List.of(), List.of(), true);
		Answers ignored = this.loop.decode(1, List.of(DrivenLoop.ruled(prompt, eager, ignoring, HEAD))).getFirst();
		assertThat(ignored.tokens()).hasSize(5).containsOnly(HashModel.END);
		assertThat(ignored.finished().reason()).isEqualTo(FinishReason.LENGTH);
	}

	@Test
	void aFormatsAnswerEndsWhenItIsCompleteOrTooLong() {
		this.loop.constraint = SpelledText.of(HashModel.END, 5, 4, 3, 2);
		SpeculationOptions auto = new SpeculationOptions(DrafterChoice.AUTO, 8);
		Answers whole = this.loop
			.decode(1, List.of(DrivenLoop.ruled(new int[] { 9 }, SamplingOptions.GREEDY, Ending.after(20), auto)))
			.getFirst();
		assertThat(whole.tokens()).containsExactly(5, 4, 3, 2, HashModel.END);
		assertThat(whole.finished().reason()).isEqualTo(FinishReason.STOP);
		assertThat(whole.finished().speculation().acceptedTokens()).as("the format drafts").isPositive();
		Answers cut = this.loop
			.decode(1, List.of(DrivenLoop.ruled(new int[] { 9 }, SamplingOptions.GREEDY, Ending.after(3), auto)))
			.getFirst();
		assertThat(cut.tokens()).containsExactly(5, 4, 3);
		assertThat(cut.finished().reason()).isEqualTo(FinishReason.LENGTH);
	}

	/** It has no token that could say so. */
	@ParameterizedTest
	@EnumSource
	void aModelWithoutAnEndTokenStopsWhereItsFormatIsComplete(DrafterChoice drafter) {
		this.loop.constraint = SpelledText.of(SpelledText.NO_END, 5, 4, 3, 2);
		this.loop.heads.install(1, DrivenLoop.head(new Random(1), List.of(5, 4, 3, 2, 2, 2), 1, 1));
		SamplingOptions penalised = SamplingOptions.GREEDY.withAdjustment(new LogitAdjustment(1, 1, 1, Map.of()));
		for (SamplingOptions sampling : List.of(SamplingOptions.GREEDY, penalised)) {
			for (Answers answers : this.loop.decode(2,
					IntStream.rangeClosed(0, 8)
						.mapToObj((length) -> DrivenLoop.ruled(new int[] { 9 }, sampling, Ending.after(20),
								new SpeculationOptions(drafter, length)))
						.toList())) {
				assertThat(answers.tokens()).containsExactly(5, 4, 3, 2);
				assertThat(answers.finished().reason()).isEqualTo(FinishReason.STOP);
				assertThat(answers.finished().stoppedBy()).isNull();
			}
		}
	}

}
