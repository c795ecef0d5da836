package io.dvi.engine.speculation;

import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.speculation.DraftPolicy.Prices;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class DraftPolicyTest {

	private static final int[] ROWS = { 1, 2, 3, 4, 5, 6, 8 };

	@Test
	void draftsNothingWhereEveryRowCostsAsMuchAsAPass() {
		assertThat(lengths(costs(1, 2, 3, 4, 5, 6, 8), List.of(draft(0.9, 0.9, 0.9)))).containsExactly(0);
	}

	@Test
	void draftsEverythingWhereRowsAreFree() {
		assertThat(lengths(costs(1, 1, 1, 1, 1, 1, 1), List.of(draft(0.3, 0.3, 0.3)))).containsExactly(3);
	}

	@Test
	void stopsWhereTheNextTokenIsNotWorthItsRow() {
		assertThat(lengths(costs(1, 1, 1.1, 1.2, 1.3, 1.4, 1.6), List.of(draft(0.8, 0.8, 0.1, 0.9))))
			.containsExactly(2);
	}

	@Test
	void looksBehindAStepOfTheCost() {
		CostCurve costs = costs(1, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5);
		assertThat(lengths(costs, List.of(draft(0.45, 0.9, 0.9, 0.9)))).containsExactly(4);
	}

	@Test
	void givesRowsToTheLikeliestTokensOfTheBatch() {
		assertThat(lengths(costs(1, 1, 1.15, 1.3, 1.45, 1.6, 1.9),
				List.of(draft(0.1, 0.9), draft(0.9, 0.9, 0.2), draft())))
			.containsExactly(0, 2, 0);
	}

	@Test
	void leavesFullDraftsAlone() {
		GivenDraft full = draft(0.01, 0.01);
		full.fixed = 2;
		assertThat(lengths(costs(1, 2, 3, 4, 5, 6, 8), List.of(full, draft(0.5)))).containsExactly(2, 0);
	}

	@Test
	void saysWhatRowsCostInTokens() {
		Prices prices = new DraftPolicy(costs(1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8)).cut(List.of(draft(0.6)));
		assertThat(prices.row()).isEqualTo(1.6 / 1.2 * 0.1, within(1e-6));
		assertThat(prices.asking()).isPositive();
	}

	private static CostCurve costs(double... seconds) {
		CostCurve costs = new CostCurve(4);
		costs.profiled(1, ROWS, seconds);
		return costs;
	}

	private static List<Integer> lengths(CostCurve costs, List<GivenDraft> batch) {
		new DraftPolicy(costs).cut(batch);
		return batch.stream().map((it) -> it.draft.length()).toList();
	}

	private static GivenDraft draft(double... probabilities) {
		GivenDraft given = new GivenDraft();
		Arrays.stream(probabilities)
			.forEach((probability) -> given.draft.add(new Proposal(1, DraftSource.PROMPT_LOOKUP, probability, 0)));
		return given;
	}

	private static final class GivenDraft implements DraftPolicy.Growing {

		private final Draft draft = new Draft();

		private int fixed;

		@Override
		public Draft draft() {
			return this.draft;
		}

		@Override
		public int fixed() {
			return this.fixed;
		}

		@Override
		public void cut(int length) {
			this.draft.cut(length);
		}

	}

}
