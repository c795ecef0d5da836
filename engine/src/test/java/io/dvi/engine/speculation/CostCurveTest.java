package io.dvi.engine.speculation;

import io.dvi.engine.experience.DraftCosts;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CostCurveTest {

	private final CostCurve costs = new CostCurve(4);

	@Test
	void interpolatesWhatWasProfiled() {
		this.costs.profiled(1, new int[] { 1, 2, 5, 9 }, new double[] { 0.010, 0.010, 0.013, 0.015 });
		assertThat(this.costs.seconds(1, 2)).isEqualTo(0.010, within(1e-9));
		assertThat(this.costs.seconds(1, 4)).isEqualTo(0.012, within(1e-9));
		assertThat(this.costs.seconds(1, 40)).isEqualTo(0.0305, within(1e-9));
	}

	@Test
	void saysWhatPlainDecodingWouldGiveAtThePaceOfNow() {
		assertThat(this.costs.plainTokensPerSecond()).isZero();
		this.costs.profiled(1, new int[] { 1, 2, 5, 9 }, new double[] { 0.010, 0.010, 0.013, 0.015 });
		assertThat(this.costs.plainTokensPerSecond()).isEqualTo(100, within(1e-9));
		for (int i = 0; i < 100; i++) {
			this.costs.measured(1, 1, 0.020);
		}
		assertThat(this.costs.plainTokensPerSecond()).as("longer contexts make every pass twice as slow")
			.isEqualTo(50, within(0.5));
	}

	@Test
	void widerPassesFollowTheNarrowOneUntilMeasured() {
		this.costs.profiled(1, new int[] { 1, 2, 5, 9 }, new double[] { 0.010, 0.010, 0.013, 0.015 });
		assertThat(this.costs.seconds(4, 4)).isEqualTo(0.012, within(1e-9));
		this.costs.profiled(4, new int[] { 4, 12 }, new double[] { 0.020, 0.028 });
		assertThat(this.costs.seconds(4, 8)).isEqualTo(0.024, within(1e-9));
		assertThat(this.costs.seconds(1, 4)).isEqualTo(0.012, within(1e-9));
	}

	@Test
	void learnsTheShapeWhileThePaceChanges() {
		for (int i = 0; i < 4000; i++) {
			double pace = 1 + 0.5 * Math.sin(i / 200.0);
			int rows = 1 + i % 9;
			this.costs.measured(1, rows, 0.01 * pace * ((rows > 4) ? 1.5 : 1));
		}
		assertThat(this.costs.seconds(1, 4) / this.costs.seconds(1, 1)).isEqualTo(1, within(0.05));
		assertThat(this.costs.seconds(1, 6) / this.costs.seconds(1, 4)).isEqualTo(1.5, within(0.1));
	}

	@Test
	void oneDisturbedPassChangesLittle() {
		double before = this.costs.seconds(1, 5) / this.costs.seconds(1, 2);
		this.costs.measured(1, 5, 1000);
		assertThat(this.costs.seconds(1, 5) / this.costs.seconds(1, 2)).isEqualTo(before, within(0.04));
	}

	@Test
	void moreRowsNeverCostLess() {
		this.costs.profiled(1, new int[] { 1, 2, 3, 5, 9 }, new double[] { 0.012, 0.010, 0.011, 0.009, 0.013 });
		for (int rows = 1; rows < 300; rows++) {
			assertThat(this.costs.seconds(1, rows + 1)).isGreaterThanOrEqualTo(this.costs.seconds(1, rows));
		}
	}

	@Test
	void learnsWhatAskingHeadsCosts() {
		this.costs.profiled(1, new int[] { 1, 2 }, new double[] { 0.010, 0.010 });
		for (int i = 0; i < 100; i++) {
			this.costs.asked(4, 0.002);
		}
		assertThat(this.costs.askingSeconds()).isEqualTo(0.0005, within(1e-5));
	}

	@Test
	void tellsCostsInPlainStepsWhateverThePace() {
		this.costs.profiled(1, new int[] { 1, 2, 5, 9 }, new double[] { 0.010, 0.011, 0.014, 0.018 });
		for (int i = 0; i < 200; i++) {
			int rows = 1 + i % 9;
			this.costs.measured(1, rows, 0.002 * (9 + rows));
			this.costs.asked(1, 0.004);
		}
		DraftCosts alone = this.costs.alone();
		assertThat(alone.asking()).isEqualTo(0.2, within(0.02));
		assertThat(alone.pass(1)).isEqualTo(1);
		assertThat(alone.pass(5)).isEqualTo(1.4, within(0.03));
		assertThat(alone.pass(9)).isEqualTo(1.8, within(0.03));
	}

}
