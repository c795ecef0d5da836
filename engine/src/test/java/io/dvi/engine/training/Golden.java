package io.dvi.engine.training;

import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.head.HeadWeights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The numbers that {@code tools/golden/training_golden.py} wrote. */
@SuppressWarnings("ArrayRecordComponent")
record Golden(String origin, int hiddenSize, int rank, int draftVocabularySize, int vocabularySize, float scale,
		float normEpsilon, int warmUpSteps, int rampSteps, LossWeights warmUp, LossWeights finish, AdamW optimiser,
		float baselineDecay, float maxImportanceRatio, int batchRows, int batchStride, List<Float> norm,
		float[][] projection, int[] vocabulary, float[][] a, float[][] b, List<Row> rows, First first, List<Step> steps,
		float[][] finalA, float[][] finalB) {

	static Golden read() {
		try (InputStream json = Golden.class.getResourceAsStream("/golden/training.json")) {
			return JsonMapper.builder()
				.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
				.build()
				.readValue(json, Golden.class);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	TinyModel model() {
		float[] weights = new float[this.norm.size()];
		for (int i = 0; i < weights.length; i++) {
			weights[i] = this.norm.get(i);
		}
		return new TinyModel(this.hiddenSize, this.vocabularySize, this.normEpsilon, weights, flat(this.projection),
				this.vocabulary);
	}

	LowRankOptions options(LossSchedule schedule) {
		return new LowRankOptions(this.rank, this.scale, schedule, this.optimiser,
				new LowRankOptions.PolicyOptions(this.baselineDecay, this.maxImportanceRatio, true), this.batchRows, 1);
	}

	LossSchedule schedule() {
		return new LossSchedule(this.warmUpSteps, this.rampSteps, this.warmUp, this.finish);
	}

	TrainingBatch batch(int step) {
		return TrainingBatch.of(IntStream.range(0, this.batchRows)
			.mapToObj((row) -> this.rows.get((step * this.batchStride + row) % this.rows.size()).toTrainingRow())
			.toList());
	}

	/** The state before the first step. */
	TrainerState start(double baseline) {
		return new TrainerState(0, baseline, weights(flat(this.a), flat(this.b)),
				weights(new float[this.hiddenSize * this.rank], new float[this.rank * this.draftVocabularySize]),
				weights(new float[this.hiddenSize * this.rank], new float[this.rank * this.draftVocabularySize]));
	}

	static float[] flat(float[][] matrix) {
		float[] values = new float[matrix.length * matrix[0].length];
		for (int row = 0; row < matrix.length; row++) {
			System.arraycopy(matrix[row], 0, values, row * matrix[0].length, matrix[0].length);
		}
		return values;
	}

	private HeadWeights weights(float[] forA, float[] forB) {
		return HeadWeights.of(HeadWeights.LORA, TinyModel.FINGERPRINT, 1, this.scale,
				Map.of("a", new HeadWeights.Tensor(this.hiddenSize, this.rank, forA), "b",
						new HeadWeights.Tensor(this.rank, this.draftVocabularySize, forB)));
	}

	@SuppressWarnings("ArrayRecordComponent")
	record Row(short[] shallow, int[] topIds, float[] topLogits, float logSumExp, DraftSource drafter, int drafted,
			int nextToken, boolean accepted, float draftLogProbability) {

		TrainingRow toTrainingRow() {
			return new TrainingRow(new VerifiedRow(0, this.nextToken, this.shallow, new short[0], this.topIds,
					this.topLogits, this.logSumExp, this.drafted, this.accepted, this.draftLogProbability),
					this.drafter);
		}

	}

	@SuppressWarnings("ArrayRecordComponent")
	record First(double baseline, LossWeights weights, float[][] logits, Parts parts, float[][] da, float[][] db) {
	}

	record Parts(double divergence, double crossEntropy, double policyGradient, double entropy, double overlap) {
	}

	record Step(double loss, double gradientNorm, double baseline, double divergence, double crossEntropy,
			double policyGradient, double entropy, double overlap) {
	}

}
