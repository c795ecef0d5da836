package io.dvi.engine.training;

import io.dvi.engine.training.HeadEvaluation.EpisodeScore;
import io.dvi.engine.training.HeadEvaluation.Guess;
import io.dvi.engine.training.HeadEvaluation.RowScore;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PublicationGateTest {

	private final PublicationGate gate = new PublicationGate(GateOptions.DEFAULT);

	@Test
	void aClearlyFasterHeadIsPublishedAndTheReverseRejected() {
		JudgedHead faster = head(20, 50, 0.7, 1);
		JudgedHead slower = head(20, 50, 0.8, 2);
		GateDecision decision = this.gate.decide(faster, slower);
		assertThat(decision).isInstanceOf(GateDecision.Publish.class);
		assertThat(decision.figures().gain().low()).isPositive().isLessThan(faster.gain(slower));
		assertThat(decision.figures().gain().high()).isGreaterThan(faster.gain(slower));
		assertThat(decision.figures().rows()).isEqualTo(1_000);
		assertThat(decision.figures().candidate().speed()).isEqualTo(faster.speed().relative());
		assertThat(this.gate.decide(slower, faster)).isInstanceOf(GateDecision.Reject.class);
	}

	/** Every request is a tenth faster, so that all draws are. */
	@Test
	void theGainIsThatOfTokensPerSecond() {
		JudgedHead active = head(20, 50, 1.1, 0);
		JudgedHead candidate = head(20, 50, 1.0, 0);
		GateFigures figures = this.gate.decide(candidate, active).figures();
		assertThat(candidate.gain(active)).isBetween(0.0999, 0.1001);
		assertThat(figures.gain().low()).isBetween(0.0999, 0.1001);
		assertThat(figures.gain().high()).isBetween(0.0999, 0.1001);
	}

	@Test
	void aGainBelowTheOneAskedForIsInconclusive() {
		PublicationGate strict = new PublicationGate(new GateOptions(0.2, 500, 8, GateOptions.DEFAULT.bootstrap()));
		assertThat(strict.decide(head(20, 50, 0.7, 1), head(20, 50, 0.8, 2)))
			.isInstanceOf(GateDecision.Inconclusive.class);
	}

	@Test
	void headsThatAreAsFastAreInconclusive() {
		JudgedHead head = head(20, 50, 0.7, 1);
		assertThat(this.gate.decide(head, head)).isInstanceOf(GateDecision.Inconclusive.class);
	}

	/** Agreement is a figure; what counts is whether the head makes serving faster. */
	@Test
	void aHeadThatAgreesMoreAndIsNoFasterIsInconclusive() {
		JudgedHead active = agreeing(false);
		JudgedHead candidate = agreeing(true);
		GateDecision decision = this.gate.decide(candidate, active);
		assertThat(decision).isInstanceOf(GateDecision.Inconclusive.class);
		assertThat(decision.figures().candidate().agreement()).isEqualTo(1);
		assertThat(decision.figures().active().agreement()).isZero();
	}

	@Test
	void tooLittleExperienceIsInconclusiveHoweverLargeTheGain() {
		assertThat(this.gate.decide(head(20, 20, 0.3, 1), head(20, 20, 1, 2)))
			.isInstanceOf(GateDecision.Inconclusive.class);
		assertThat(this.gate.decide(head(7, 500, 0.3, 1), head(7, 500, 1, 2)))
			.isInstanceOf(GateDecision.Inconclusive.class);
		assertThat(this.gate.decide(head(0, 500, 1, 1), head(0, 500, 1, 2)))
			.isInstanceOf(GateDecision.Inconclusive.class);
	}

	@Test
	void aHeadThatIsNoBetterIsSeldomPublished() {
		long published = IntStream.range(0, 200)
			.filter((trial) -> this.gate.decide(head(30, 30, 0.8, 10 + trial),
					head(30, 30, 0.8, 1_000 + trial)) instanceof GateDecision.Publish)
			.count();
		// 2.5 % are expected at 95 % confidence, that is 5 of 200.
		assertThat(published).isLessThanOrEqualTo(15);
	}

	@Test
	void theSameEvaluationsGiveTheSameFigures() {
		JudgedHead candidate = head(20, 50, 0.75, 1);
		JudgedHead active = head(20, 50, 0.77, 2);
		assertThat(this.gate.decide(candidate, active)).isEqualTo(this.gate.decide(candidate, active));
	}

	@Test
	void evaluationsOfDifferentRequestsAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.gate.decide(head(20, 50, 0.7, 1), head(19, 50, 0.7, 1)))
			.withMessageContaining("given 20 and 19");
	}

	/** Requests of so many tokens that cost about so much each; seed 0 is exact. */
	private static JudgedHead head(int requests, int tokens, double costEach, long seed) {
		Random random = new Random(seed);
		return judged(requests, tokens, true,
				IntStream.range(0, requests)
					.mapToObj((request) -> new ReplayedRequest(tokens, tokens,
							tokens * costEach * ((seed == 0) ? 1 : 0.8 + 0.4 * random.nextDouble())))
					.toList());
	}

	private static JudgedHead agreeing(boolean right) {
		return judged(20, 50, right, Collections.nCopies(20, new ReplayedRequest(50, 50, 50)));
	}

	private static JudgedHead judged(int requests, int rows, boolean right, List<ReplayedRequest> replayed) {
		List<RowScore> scores = Collections.nCopies(rows, new RowScore(true, 1, List.of(new Guess(right, 0.5f))));
		return new JudgedHead(new HeadEvaluation(Collections.nCopies(requests, new EpisodeScore(scores))),
				new ExpectedSpeed(replayed));
	}

}
