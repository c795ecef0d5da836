package io.dvi.trainer.offline;

import io.dvi.engine.training.LossSchedule;
import io.dvi.engine.training.LossWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ObjectiveTest {

	private static final LossWeights DIVERGENCE = new LossWeights(1, 0, 0, 0, 0);

	@Test
	void theStandardScheduleIsThatOfServingAtTheRunsLength() {
		assertThat(LowRankRecipe.STANDARD.schedule(750)).isEqualTo(LossSchedule.DEFAULT);
		assertThat(Objective.PAPER.schedule(1 / 6.0, 750)).isEqualTo(LossSchedule.PAPER);
		assertThat(Objective.PAPER.schedule(1 / 6.0, 1_500).at(500)).isEqualTo(LossSchedule.PAPER.at(250))
			.isEqualTo(new LossWeights(0.55f, 0.05f, 0.1f, 0, 0));
	}

	@ParameterizedTest
	@CsvSource({ "0, 0, 0", "0.25, 250, 500", "0.5, 500, 500", "0.99, 990, 10" })
	void theRampEndsWithTheRun(double switchShare, int warmUpSteps, int rampSteps) {
		LossSchedule schedule = Objective.PAPER.schedule(switchShare, 1_000);
		assertThat(schedule.warmUpSteps()).isEqualTo(warmUpSteps);
		assertThat(schedule.rampSteps()).isEqualTo(rampSteps);
		assertThat(schedule.at(1_000)).isEqualTo(LossSchedule.PAPER.finish());
		assertThat(schedule.at(0)).isEqualTo((switchShare == 0) ? LossSchedule.PAPER.finish() : DIVERGENCE);
	}

	@Test
	void partsAloneStayAsTheyAre() {
		for (long step : new long[] { 0, 50, 100 }) {
			assertThat(Objective.KL.schedule(0.2, 100).at(step)).isEqualTo(DIVERGENCE);
			assertThat(Objective.CE.schedule(0.2, 100).at(step)).isEqualTo(new LossWeights(0, 1, 0, 0, 0));
			assertThat(Objective.PG.schedule(0.2, 100).at(step)).isEqualTo(new LossWeights(0, 0, 1, 0, 0));
			assertThat(Objective.OVERLAP.schedule(0.2, 100).at(step)).isEqualTo(new LossWeights(0, 0, 0, 0, 1));
		}
	}

	@Test
	void theOverlapTakesTheWeightsOfRewards() {
		LossSchedule schedule = Objective.KL_OVERLAP.schedule(0.1, 100);
		assertThat(schedule.at(10)).isEqualTo(DIVERGENCE);
		assertThat(schedule.at(30)).isEqualTo(new LossWeights(0.1f, 0, 0, 0, 0.3f));
	}

	@ParameterizedTest
	@EnumSource
	void everyObjectiveLearnsInARunOfOneStep(Objective objective) {
		assertThat(objective.schedule(1 / 6.0, 1).at(0)).isNotEqualTo(new LossWeights(0, 0, 0, 0, 0));
		assertThat(objective.learnsFromDrafts() || !objective.learnsFromRewards()).isTrue();
	}

	@Test
	void theCommandSaysWhatDecidesTheHead() {
		assertThat(LowRankRecipe.STANDARD.words()).containsExactly("--objective", "kl-overlap", "--switch",
				"0.16666666666666666");
		assertThat(new LowRankRecipe(Objective.PAPER, 0.25, 1, true).words()).containsExactly("--objective", "paper",
				"--switch", "0.25", "--drafts-from", "1");
		assertThat(new LowRankRecipe(Objective.PG, 0, 200, false).words()).containsExactly("--objective", "pg",
				"--drafts-from", "200", "--unweighted");
		assertThat(new LowRankRecipe(Objective.KL_OVERLAP, 0.5, 1, true).words()).containsExactly("--objective",
				"kl-overlap", "--switch", "0.5");
		assertThat(new LowRankRecipe(Objective.KL, 0.5, 1, true).words()).containsExactly("--objective", "kl");
	}

	@Test
	void refusesNumbersOutOfRange() {
		assertThatIllegalArgumentException().isThrownBy(() -> new LowRankRecipe(Objective.PAPER, 1, 1, true))
			.withMessage("--switch must be at least 0 and below 1. Given: 1.0");
		assertThatIllegalArgumentException().isThrownBy(() -> new LowRankRecipe(Objective.PAPER, 0.5, 0, true))
			.withMessage("--drafts-from must be at least 1. Given: 0");
	}

}
