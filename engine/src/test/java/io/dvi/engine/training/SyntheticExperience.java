package io.dvi.engine.training;

import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.Halves;
import io.dvi.engine.sampling.SoftmaxTerms;
import io.dvi.engine.experience.TopLogits;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Experience with a verifier that a low-rank head can learn: its logits over the even
 * tokens are the frozen base's plus a fixed low-rank update, the odd tokens, which the
 * draft vocabulary lacks, are always unlikely. Drafts are drawn at random.
 */
final class SyntheticExperience {

	private static final int TEACHER_RANK = 2;

	private static final int STORED = 8;

	private final TinyModel model;

	private final float[] teacherA;

	private final float[] teacherB;

	private final Random random;

	SyntheticExperience(TinyModel model, long seed) {
		this.model = model;
		Random teacher = new Random(1);
		this.teacherA = gaussians(teacher, model.hiddenSize() * TEACHER_RANK, 1 / Math.sqrt(model.hiddenSize()));
		this.teacherB = gaussians(teacher, TEACHER_RANK * model.vocabulary().length, 2);
		this.random = new Random(seed);
	}

	TrainingBatch batch(int rows) {
		return TrainingBatch.of(Stream.generate(() -> new TrainingRow(row(), DraftSource.HEAD)).limit(rows).toList());
	}

	List<Episode> episodes(int count, int rows) {
		return IntStream.range(0, count).mapToObj((number) -> {
			List<VerifiedRow> verified = Stream.generate(this::row).limit(rows).toList();
			return new Episode("r" + number, 0, TinyModel.FINGERPRINT, 0, "", "", 0, List.of(),
					List.of(new VerifyStep(DraftSource.HEAD, 0, new short[0], verified)), DraftCosts.ASSUMED);
		}).toList();
	}

	VerifiedRow row() {
		float[] state = gaussians(this.random, this.model.hiddenSize(), 1);
		short[] shallow = Halves.of(FloatBuffer.wrap(state));
		float[] logits = new float[this.model.vocabularySize()];
		Arrays.fill(logits, -20);
		double[] normed = normed(shallow);
		for (int index = 0; index < this.model.vocabulary().length; index++) {
			logits[this.model.vocabulary()[index]] = (float) (base(normed, index) + teacher(normed, index));
		}
		TopLogits top = TopLogits.of(FloatBuffer.wrap(logits), STORED, new SoftmaxTerms(logits.length));
		int next = top.ids()[0];
		int drafted = this.random.nextBoolean() ? next
				: this.model.vocabulary()[this.random.nextInt(this.model.vocabulary().length)];
		return new VerifiedRow(0, next, shallow, new short[0], top.ids(), top.logits(), top.logSumExp(), drafted,
				drafted == next, -3);
	}

	private double[] normed(short[] shallow) {
		double squares = 0;
		for (short half : shallow) {
			squares += Math.pow(Float.float16ToFloat(half), 2);
		}
		double root = Math.sqrt(squares / shallow.length + this.model.normEpsilon());
		double[] normed = new double[shallow.length];
		for (int i = 0; i < normed.length; i++) {
			normed[i] = Float.float16ToFloat(shallow[i]) / root * this.model.norm()[i];
		}
		return normed;
	}

	private double base(double[] normed, int index) {
		double sum = 0;
		for (int i = 0; i < normed.length; i++) {
			sum += normed[i] * this.model.projection()[index * normed.length + i];
		}
		return sum;
	}

	private double teacher(double[] normed, int index) {
		double sum = 0;
		for (int r = 0; r < TEACHER_RANK; r++) {
			double narrow = 0;
			for (int i = 0; i < normed.length; i++) {
				narrow += normed[i] * this.teacherA[i * TEACHER_RANK + r];
			}
			sum += narrow * this.teacherB[r * this.model.vocabulary().length + index];
		}
		return sum;
	}

	private static float[] gaussians(Random random, int count, double deviation) {
		float[] values = new float[count];
		for (int i = 0; i < count; i++) {
			values[i] = (float) (deviation * random.nextGaussian());
		}
		return values;
	}

}
