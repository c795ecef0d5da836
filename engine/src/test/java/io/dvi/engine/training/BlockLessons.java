package io.dvi.engine.training;

import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.Halves;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Experience of a verifier that follows each token with the same other one: the shallow
 * state says which token it is, the deep state is the LM head's row of the next.
 */
final class BlockLessons {

	private static final int ROWS_PER_STEP = 3;

	private final TinyModel model;

	private final Random random;

	BlockLessons(TinyModel model, long seed) {
		this.model = model;
		this.random = new Random(seed);
	}

	/** A batch of windows of one episode each. */
	TrainingBatch batch(int episodes, int steps) {
		return new TrainingBatch(IntStream.range(0, episodes)
			.mapToObj((number) -> Window.runs(episode(steps), Integer.MAX_VALUE).getFirst())
			.toList());
	}

	List<Episode> episodes(int count, int steps) {
		return IntStream.range(0, count).mapToObj((number) -> episode(steps)).toList();
	}

	Episode episode(int steps) {
		List<VerifyStep> verified = new ArrayList<>();
		int place = this.random.nextInt(this.model.vocabulary().length);
		short[] anchor = deep(place);
		for (int step = 0; step < steps; step++) {
			List<VerifiedRow> rows = new ArrayList<>();
			for (int row = 0; row < ROWS_PER_STEP; row++) {
				int next = successor(place);
				rows.add(row(place, next));
				place = next;
			}
			verified.add(new VerifyStep(DraftSource.NONE, step * ROWS_PER_STEP, anchor, rows));
			anchor = rows.getLast().deep();
		}
		return new Episode("r", 0, TinyModel.FINGERPRINT, 0, "", "", 0, List.of(), verified, DraftCosts.ASSUMED);
	}

	private int successor(int place) {
		return (5 * place + 3) % this.model.vocabulary().length;
	}

	private VerifiedRow row(int place, int next) {
		float[] shallow = new float[this.model.hiddenSize()];
		Random direction = new Random(1_000 + place);
		for (int i = 0; i < shallow.length; i++) {
			shallow[i] = (float) (direction.nextGaussian() + 0.1 * this.random.nextGaussian());
		}
		return new VerifiedRow(this.model.vocabulary()[place], this.model.vocabulary()[next],
				Halves.of(FloatBuffer.wrap(shallow)), deep(next), new int[] { this.model.vocabulary()[next] },
				new float[] { 1 }, 1.1f, -1, false, 0);
	}

	private short[] deep(int next) {
		float[] deep = new float[this.model.hiddenSize()];
		for (int i = 0; i < deep.length; i++) {
			deep[i] = 5 * this.model.projection()[next * deep.length + i] + (float) (0.05 * this.random.nextGaussian());
		}
		return Halves.of(FloatBuffer.wrap(deep));
	}

}
