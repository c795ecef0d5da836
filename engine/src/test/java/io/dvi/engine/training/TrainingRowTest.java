package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.VerifiedRow;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TrainingRowTest {

	private static final short ONE = Float.floatToFloat16(1);

	private static final short NAN = Float.floatToFloat16(Float.NaN);

	@Test
	void aRowThatNoStepCouldUseCannotBeBuilt() {
		assertRefused("shallow", row(NAN, 1, 2, -1));
		assertRefused("deep", new VerifiedRow(0, 0, new short[] { ONE }, new short[] { NAN }, new int[0], new float[0],
				1, -1, false, 0));
		assertRefused("top_logits", row(ONE, Float.POSITIVE_INFINITY, 2, -1));
		assertRefused("log_sum_exp", row(ONE, 1, Float.NaN, -1));
		assertRefused("draft_log_probability", row(ONE, 1, 2, Float.NEGATIVE_INFINITY));
		assertRefused("top_logits",
				new VerifiedRow(0, 0, new short[] { ONE }, new short[0], new int[2], new float[1], 1, -1, false, 0));
	}

	@Test
	void onlyDraftsOfTheHeadCountAsItsOwn() {
		assertThat(new TrainingRow(row(ONE, 1, 2, -1), DraftSource.HEAD).draftedByHead()).isTrue();
		assertThat(new TrainingRow(row(ONE, 1, 2, -1), DraftSource.PROMPT_LOOKUP).draftedByHead()).isFalse();
	}

	private static void assertRefused(String field, VerifiedRow row) {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> new TrainingRow(row, DraftSource.HEAD))
			.matches((ex) -> ex.code() == ErrorCode.INVALID_ARGUMENT && ex.field().equals(field));
	}

	private static VerifiedRow row(short state, float logit, float logSumExp, float draftLogProbability) {
		return new VerifiedRow(0, 0, new short[] { state }, new short[0], new int[] { 5 }, new float[] { logit },
				logSumExp, 5, true, draftLogProbability);
	}

}
