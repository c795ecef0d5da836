package io.dvi.engine.training;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LearningRateTest {

	@Test
	void warmsUpAnnealsAndStays() {
		LearningRate rate = new LearningRate(0.4f, 0.2f, 2, 4);
		assertThat(rate.at(0)).isCloseTo(0.2, within(1e-6));
		assertThat(rate.at(1)).isCloseTo(0.35, within(1e-6));
		assertThat(rate.at(2)).isCloseTo(0.3, within(1e-6));
		assertThat(rate.at(4)).isCloseTo(0.2, within(1e-6)).isEqualTo(rate.at(1_000));
	}

	@Test
	void aConstantRateOnlyWarmsUp() {
		LearningRate rate = LearningRate.constant(0.4f, 4);
		assertThat(rate.at(0)).isCloseTo(0.1, within(1e-6));
		assertThat(rate.at(3)).isCloseTo(0.4, within(1e-6)).isEqualTo(rate.at(1_000_000));
	}

}
