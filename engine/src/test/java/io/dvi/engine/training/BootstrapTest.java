package io.dvi.engine.training;

import io.dvi.engine.EngineException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BootstrapTest {

	/** Two requests make 1, 2 or 3 with the chances 1/4, 1/2 and 1/4. */
	@Test
	void theIntervalHoldsItsShareOfAllDraws() {
		double[] over = { 1, 3 };
		double[] under = { 1, 1 };
		assertThat(new Bootstrap(4_000, 0.95, 1).ratio(over, under)).isEqualTo(new Bootstrap.Interval(1, 3));
		assertThat(new Bootstrap(4_000, 0.40, 1).ratio(over, under)).isEqualTo(new Bootstrap.Interval(2, 2));
	}

	@Test
	void bothNumbersOfARequestAreDrawnTogether() {
		double[] over = { 2, 20, 200 };
		double[] under = { 1, 10, 100 };
		assertThat(new Bootstrap(200, 0.95, 1).ratio(over, under)).isEqualTo(new Bootstrap.Interval(2, 2));
	}

	@Test
	void oneRequestSaysNothingOfOthers() {
		assertThat(new Bootstrap(200, 0.95, 1).ratio(new double[] { 2 }, new double[] { 1 }))
			.isEqualTo(new Bootstrap.Interval(Double.NaN, Double.NaN));
	}

	@Test
	void refusesAConfidenceOfOne() {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> new Bootstrap(200, 1, 1))
			.withMessageContaining("`confidence` must be at least 0 and below 1. Given: 1.0");
	}

}
