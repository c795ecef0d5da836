package io.dvi.engine.training;

import io.dvi.engine.EngineException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LossScheduleTest {

	private static final LossWeights FROM = new LossWeights(1, 0, 0, 0, 0);

	private static final LossWeights TO = new LossWeights(0.5f, 0.1f, 0.2f, 0.4f, 0.6f);

	@Test
	void weightsHoldThenMoveInAStraightLineThenStay() {
		LossSchedule schedule = new LossSchedule(10, 4, FROM, TO);
		assertThat(schedule.at(0)).isEqualTo(FROM);
		assertThat(schedule.at(10)).isEqualTo(FROM);
		assertThat(schedule.at(12)).isEqualTo(new LossWeights(0.75f, 0.05f, 0.1f, 0.2f, 0.3f));
		assertThat(schedule.at(14)).isEqualTo(TO);
		assertThat(schedule.at(Long.MAX_VALUE)).isEqualTo(TO);
	}

	@Test
	void withoutARampTheWeightsJump() {
		LossSchedule schedule = new LossSchedule(10, 0, FROM, TO);
		assertThat(schedule.at(9)).isEqualTo(FROM);
		assertThat(schedule.at(10)).isEqualTo(TO);
	}

	@Test
	void learnsSomethingAtBothEnds() {
		LossWeights nothing = new LossWeights(0, 0, 0, 0, 0);
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> new LossSchedule(1, 1, FROM, nothing))
			.withMessageContaining("`finish` must have a weight above 0. Given: LossWeights[divergence=0.0");
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> new LossSchedule(1, 1, nothing, FROM))
			.withMessageContaining("`warmUp`");
		LossWeights acceptBits = new LossWeights(0, 0, 1, 0, 0);
		assertThat(new LossSchedule(1, 1, acceptBits, acceptBits).at(5)).isEqualTo(acceptBits);
	}

	@Test
	void theDivergenceOfServingNeverLosesItsWeight() {
		assertThat(LossSchedule.DEFAULT.at(0).divergence()).isPositive();
		assertThat(LossSchedule.DEFAULT.at(Long.MAX_VALUE).divergence()).isPositive();
	}

}
