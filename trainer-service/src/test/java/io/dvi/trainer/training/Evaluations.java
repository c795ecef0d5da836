package io.dvi.trainer.training;

import io.dvi.engine.onnx.OnnxGraphRuntime;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.testing.TestDatabase;

/** Evaluations of the tiny model's heads. */
public final class Evaluations {

	private Evaluations() {
	}

	public static HeldOutEvaluation of(TestDatabase database, HeadRegistry registry) {
		return of(database, registry, Pace.FULL);
	}

	static HeldOutEvaluation of(TestDatabase database, HeadRegistry registry, Pace pace) {
		return new HeldOutEvaluation(HeadEvaluator.open(TrainerRig.FOLDER, new OnnxGraphRuntime()),
				new ReplayStore(database.jdbc(), TrainerRig.MODEL.fingerprint()), registry, () -> pace);
	}

}
