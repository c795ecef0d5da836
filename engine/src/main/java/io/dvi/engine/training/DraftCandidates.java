package io.dvi.engine.training;

import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The tokens of the draft vocabulary that compete within one step: the verifier's choices
 * in the batch, then what it found likely in most rows, then the first of the rest. A
 * product with all rows of the LM head is most of a step's work; that of tokens which are
 * likely nowhere in the batch teaches next to nothing.
 */
final class DraftCandidates {

	private static final int FIRST_CHOICE = 1 << 20;

	private final HeadBase base;

	private final TensorBuffer projection;

	private final int[] places;

	/**
	 * Begins with the first tokens.
	 * @param base the model's draft vocabulary, V tokens
	 * @param most how many may compete; V or more for all
	 */
	DraftCandidates(HeadBase base, int most) {
		this.base = base;
		int vocabulary = base.model().draftVocabularySize();
		this.places = new int[vocabulary];
		this.projection = (most >= vocabulary) ? base.projection()
				: TensorBuffer.allocate(DataType.FLOAT, most, base.model().hiddenSize());
		Arrays.setAll(this.places, (index) -> index);
	}

	/** How many compete. */
	int size() {
		return this.projection.shape().getFirst().intValue();
	}

	/** Their rows of the LM head, [size, hidden]; the next choice writes over them. */
	TensorBuffer projection() {
		return this.projection;
	}

	/** Place of a token of the verifier among the candidates, or -1. */
	int place(int token) {
		int index = this.base.draftIndex(token);
		return (index >= 0) ? this.places[index] : -1;
	}

	/** Chooses for a batch. */
	void choose(TrainingBatch batch) {
		if (size() == this.places.length) {
			return;
		}
		int[] votes = votes(batch);
		long[] ranking = new long[votes.length];
		Arrays.setAll(ranking, (index) -> ((long) -votes[index] << Integer.SIZE) | index);
		Arrays.sort(ranking);
		Arrays.fill(this.places, -1);
		int width = this.base.model().hiddenSize();
		FloatBuffer from = this.base.projection().floats();
		FloatBuffer to = this.projection.floats();
		for (int place = 0; place < size(); place++) {
			int index = (int) ranking[place];
			this.places[index] = place;
			to.put(place * width, from, index * width, width);
		}
	}

	private int[] votes(TrainingBatch batch) {
		int[] votes = new int[this.places.length];
		for (TrainingRow row : batch.rows()) {
			int[] likely = row.verified().topIds();
			for (int rank = 0; rank < likely.length; rank++) {
				int index = this.base.draftIndex(likely[rank]);
				if (index >= 0) {
					votes[index] = ((rank == 0) ? FIRST_CHOICE : 1) + Math.min(votes[index], FIRST_CHOICE);
				}
			}
		}
		return votes;
	}

}
