package io.dvi.trainer.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.head.HeadCheck;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.registry.HeadCandidate;
import io.dvi.trainer.registry.HeadEvaluation;
import io.dvi.trainer.registry.HeadOrigin;
import io.dvi.trainer.registry.HeadVersion;

/**
 * Takes head files from elsewhere, through the checks of any other head, and says how
 * they do on held-out experience where there is some.
 */
public class HeadImport {

	private final ModelDescriptor model;

	private final HeldOutEvaluation evaluation;

	/**
	 * Makes an import.
	 * @param model what a head has to fit
	 * @param evaluation evaluates it
	 */
	public HeadImport(ModelDescriptor model, HeldOutEvaluation evaluation) {
		this.model = model;
		this.evaluation = evaluation;
	}

	/**
	 * Checks a file; computes for up to minutes.
	 * @param file the head file; not written any more
	 * @return what may become a version
	 * @throws EngineException HEAD_REJECTED when the file is no head that could serve
	 * @throws TrainerException FINGERPRINT_MISMATCH for a head of another model or split,
	 * HEAD_REJECTED, or OVERLOADED while another evaluation is under way
	 */
	public HeadCandidate check(byte[] file) {
		HeadWeights weights = HeadFile.read(file);
		requireThisModel(weights);
		HeadCheck.check(weights, this.model);
		requireLearned(weights);
		HeadEvaluation figures = this.evaluation.figures(weights);
		return new HeadCandidate(null, weights.kind(), file, HeadFile.sha256(file),
				HeadOrigin.of(HeadFile.origin(file)).steps(), figures, HeadVersion.Origin.IMPORTED);
	}

	private void requireThisModel(HeadWeights weights) {
		boolean fingerprint = weights.modelFingerprint().equals(this.model.fingerprint());
		if (!fingerprint || weights.splitLayer() != this.model.splitLayer()) {
			throw new TrainerException(TrainerError.FINGERPRINT_MISMATCH,
					fingerprint ? "split_layer" : "model_fingerprint",
					"the head belongs to model " + weights.modelFingerprint() + " split behind layer "
							+ weights.splitLayer() + ", trained here is model " + this.model.fingerprint()
							+ " split behind layer " + this.model.splitLayer());
		}
	}

	private static void requireLearned(HeadWeights weights) {
		for (HeadWeights.Tensor tensor : weights.tensors().values()) {
			for (float value : tensor.values()) {
				if (value != 0) {
					return;
				}
			}
		}
		throw new TrainerException(TrainerError.HEAD_REJECTED, "data", "all numbers of the head are zero");
	}

}
