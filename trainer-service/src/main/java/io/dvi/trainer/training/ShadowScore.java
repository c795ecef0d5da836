package io.dvi.trainer.training;

import java.util.ArrayList;
import java.util.List;

import io.dvi.engine.training.Bootstrap;
import io.dvi.engine.training.ExpectedSpeed;
import io.dvi.engine.training.HeadEvaluation;
import io.dvi.engine.training.JudgedHead;
import io.dvi.engine.training.ReplayedRequest;
import io.dvi.trainer.registry.Figure;

/**
 * Two heads on the same live requests.
 *
 * @param shadow the one that does not serve
 * @param active the one that does
 */
record ShadowScore(Side shadow, Side active) {

	static final ShadowScore NONE = new ShadowScore(new Side(0, 0, List.of()), new Side(0, 0, List.of()));

	/** The newest count; more would be held in memory for no better an answer. */
	private static final int MOST_REQUESTS = 4_096;

	private static final Bootstrap BOOTSTRAP = new Bootstrap(2_000, 0.95, 0);

	ShadowScore plus(JudgedHead shadowHead, JudgedHead activeHead) {
		return new ShadowScore(this.shadow.plus(shadowHead), this.active.plus(activeHead));
	}

	int requests() {
		return this.shadow.requests.size();
	}

	List<Figure> figures() {
		Bootstrap.Interval gain = judged(this.shadow).gain(judged(this.active), BOOTSTRAP);
		List<Figure> figures = new ArrayList<>(
				List.of(Figure.count("shadow_requests", requests()), Figure.count("shadow_rows", this.shadow.rows),
						new Figure("shadow_first_token_agreement", this.shadow.agreement(), this.active.agreement()),
						new Figure("shadow_tokens_per_step", this.shadow.tokensPerStep(), this.active.tokensPerStep()),
						new Figure("shadow_expected_speed", this.shadow.speed(), this.active.speed())));
		if (!Double.isNaN(gain.low())) {
			figures.add(new Figure("shadow_expected_gain_low", gain.low(), 0.0));
			figures.add(Figure.of("shadow_expected_gain_high", gain.high()));
		}
		return figures;
	}

	private static JudgedHead judged(Side side) {
		return new JudgedHead(new HeadEvaluation(List.of()), new ExpectedSpeed(side.requests));
	}

	/**
	 * One head.
	 *
	 * @param rows scored
	 * @param agreed rows whose verified token it would have drafted
	 * @param requests decoded again with it
	 */
	record Side(long rows, double agreed, List<ReplayedRequest> requests) {

		double agreement() {
			return this.agreed / (double) this.rows;
		}

		double tokensPerStep() {
			return new ExpectedSpeed(this.requests).tokensPerStep();
		}

		double speed() {
			return new ExpectedSpeed(this.requests).relative();
		}

		private Side plus(JudgedHead head) {
			List<ReplayedRequest> all = new ArrayList<>(this.requests);
			all.addAll(head.speed().requests());
			return new Side(this.rows + head.evaluation().rows(),
					this.agreed + head.evaluation().agreement() * (double) head.evaluation().rows(),
					List.copyOf(all.subList(Math.max(0, all.size() - MOST_REQUESTS), all.size())));
		}

	}

}
