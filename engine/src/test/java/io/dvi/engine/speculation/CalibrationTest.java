package io.dvi.engine.speculation;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CalibrationTest {

	private final Calibration calibration = new Calibration(new double[] { 0.2, 0.7 }, 2, 500);

	@Test
	void assumesARateBeforeAnythingIsSeen() {
		assertThat(this.calibration.rate(0, 1)).isEqualTo(0.2, within(1e-9));
		assertThat(this.calibration.rate(1, 0)).isEqualTo(0.7, within(1e-9));
	}

	@Test
	void learnsTheRateOfEachCircumstance() {
		observe(300, 0, 0.9);
		observe(300, 1, 0.1);
		assertThat(this.calibration.rate(0, 0)).isEqualTo(0.9, within(0.03));
		assertThat(this.calibration.rate(0, 1)).isEqualTo(0.1, within(0.03));
		assertThat(this.calibration.rate(1, 0)).isEqualTo(0.7, within(1e-9));
	}

	@Test
	void aCircumstanceNotSeenLeansOnTheStrength() {
		observe(300, 0, 0.9);
		assertThat(this.calibration.rate(0, 1)).isEqualTo(0.9, within(0.05));
	}

	@Test
	void forgetsWhatIsLongAgo() {
		observe(2000, 0, 0.9);
		observe(2000, 0, 0.3);
		assertThat(this.calibration.rate(0, 0)).isEqualTo(0.3, within(0.05));
	}

	@Test
	void aSourceThatFailsInARequestIsDroppedQuicklyAndComesBack() {
		Trust trust = new Trust();
		for (int i = 0; i < 12; i++) {
			trust.observe(0.6, false);
		}
		assertThat(trust.correct(0.6)).isLessThan(0.35);
		for (int i = 0; i < 12; i++) {
			trust.observe(0.6, true);
		}
		assertThat(trust.correct(0.6)).isGreaterThan(0.6);
	}

	private void observe(int times, int circumstance, double rate) {
		int right = 0;
		for (int i = 1; i <= times; i++) {
			boolean isRight = right < rate * i;
			right += isRight ? 1 : 0;
			this.calibration.observe(0, circumstance, isRight);
		}
	}

}
