package io.dvi.engine.training;

import io.dvi.engine.training.HeadEvaluation.EpisodeScore;
import io.dvi.engine.training.HeadEvaluation.RowScore;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PublicationGateTest {

	private final PublicationGate gate = new PublicationGate(GateOptions.DEFAULT);

	@Test
	void aClearlyBetterHeadIsPublishedAndTheReverseRejected() {
		HeadEvaluation better = evaluation(20, 50, 0.4, 1);
		HeadEvaluation worse = evaluation(20, 50, 0.2, 2);
		GateDecision decision = this.gate.decide(better, worse);
		assertThat(decision).isInstanceOf(GateDecision.Publish.class);
		assertThat(decision.figures().lowestGain()).isPositive();
		assertThat(decision.figures().rows()).isEqualTo(1_000);
		assertThat(decision.figures().candidateAgreement()).isEqualTo(better.agreement());
		assertThat(this.gate.decide(worse, better)).isInstanceOf(GateDecision.Reject.class);
	}

	@Test
	void equalHeadsAreInconclusive() {
		HeadEvaluation head = evaluation(20, 50, 0.3, 1);
		assertThat(this.gate.decide(head, head)).isInstanceOf(GateDecision.Inconclusive.class);
	}

	@Test
	void tooLittleExperienceIsInconclusiveHoweverLargeTheGain() {
		assertThat(this.gate.decide(evaluation(20, 20, 0.9, 1), evaluation(20, 20, 0.1, 2)))
			.isInstanceOf(GateDecision.Inconclusive.class);
		assertThat(this.gate.decide(evaluation(7, 500, 0.9, 1), evaluation(7, 500, 0.1, 2)))
			.isInstanceOf(GateDecision.Inconclusive.class);
		assertThat(this.gate.decide(new HeadEvaluation(List.of()), new HeadEvaluation(List.of())))
			.isInstanceOf(GateDecision.Inconclusive.class);
	}

	@Test
	void aHeadThatIsNoBetterIsSeldomPublished() {
		long published = IntStream.range(0, 200)
			.filter((trial) -> this.gate.decide(evaluation(30, 30, 0.3, 10 + trial),
					evaluation(30, 30, 0.3, 1_000 + trial)) instanceof GateDecision.Publish)
			.count();
		// 2.5 % are expected at 95 % confidence, that is 5 of 200.
		assertThat(published).isLessThanOrEqualTo(15);
	}

	@Test
	void theSameEvaluationsGiveTheSameFigures() {
		HeadEvaluation candidate = evaluation(20, 50, 0.32, 1);
		HeadEvaluation active = evaluation(20, 50, 0.3, 2);
		assertThat(this.gate.decide(candidate, active)).isEqualTo(this.gate.decide(candidate, active));
	}

	@Test
	void evaluationsOfDifferentEpisodesAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.gate.decide(evaluation(20, 50, 0.3, 1), evaluation(19, 50, 0.3, 1)))
			.withMessageContaining("given 20 and 19");
	}

	private static HeadEvaluation evaluation(int episodes, int rows, double agreement, long seed) {
		Random random = new Random(seed);
		return new HeadEvaluation(IntStream.range(0, episodes)
			.mapToObj((episode) -> new EpisodeScore(IntStream.range(0, rows)
				.mapToObj((row) -> new RowScore(random.nextDouble() < agreement, true, 1, 0, 0))
				.toList()))
			.toList());
	}

}
