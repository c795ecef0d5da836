package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;

import java.util.List;

/**
 * One lesson. A row that can be built can be trained on, whatever process sent it.
 *
 * @param verified what the verifier said
 * @param drafter who drafted
 */
public record TrainingRow(VerifiedRow verified, DraftSource drafter) {

	/** Refuses rows with numbers that are not finite or do not belong together. */
	public TrainingRow {
		require(verified.topIds().length == verified.topLogits().length, "top_logits",
				"must be as many as top_ids, " + verified.topIds().length, verified.topLogits().length);
		requireFinite("log_sum_exp", verified.logSumExp());
		requireFinite("draft_log_probability", verified.draftLogProbability());
		for (float logit : verified.topLogits()) {
			requireFinite("top_logits", logit);
		}
		requireFinite("shallow", verified.shallow());
		requireFinite("deep", verified.deep());
	}

	/**
	 * The lessons of an episode.
	 * @param episode what serving learned
	 * @return its rows in order
	 */
	public static List<TrainingRow> of(Episode episode) {
		return episode.steps().stream().flatMap((step) -> of(step).stream()).toList();
	}

	/** The lessons of one verify step. */
	static List<TrainingRow> of(VerifyStep step) {
		return step.rows().stream().map((row) -> new TrainingRow(row, step.drafter())).toList();
	}

	/** Whether the head under training made the draft, now or in an earlier version. */
	boolean draftedByHead() {
		return this.drafter == DraftSource.HEAD && this.verified.drafted() >= 0;
	}

	private static void requireFinite(String field, short[] state) {
		for (short half : state) {
			requireFinite(field, Float.float16ToFloat(half));
		}
	}

	private static void requireFinite(String field, float value) {
		require(Float.isFinite(value), field, "must be finite", value);
	}

	private static void require(boolean holds, String field, String rule, Number given) {
		if (!holds) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, field,
					"experience row: `" + field + "` " + rule + ". Given: " + given);
		}
	}

}
