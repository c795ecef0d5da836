package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * States and verifier targets of a batch in reused memory, laid out as the graphs read
 * them. The targets are dense; only what the last batch wrote is cleared.
 */
final class VerifierRows {

	private final HeadBase base;

	private final TensorBuffer hidden;

	private final TensorBuffer target;

	private final TensorBuffer tail;

	private final TensorBuffer constant;

	private int[] written = new int[1024];

	private int writtenCount;

	VerifierRows(HeadBase base, int maxRows) {
		this.base = base;
		this.hidden = TensorBuffer.allocate(DataType.FLOAT, maxRows, base.model().hiddenSize());
		this.target = TensorBuffer.allocate(DataType.FLOAT, maxRows, base.model().draftVocabularySize());
		this.tail = TensorBuffer.allocate(DataType.FLOAT, maxRows, 1);
		this.constant = TensorBuffer.allocate(DataType.FLOAT, maxRows, 1);
	}

	/** Lays out rows; the result shares this object's memory until the next call. */
	Map<String, TensorBuffer> fill(List<TrainingRow> rows) {
		FloatBuffer probabilities = this.target.floats();
		for (int i = 0; i < this.writtenCount; i++) {
			probabilities.put(this.written[i], 0);
		}
		this.writtenCount = 0;
		for (int row = 0; row < rows.size(); row++) {
			putTarget(row, rows.get(row).verified(), probabilities);
		}
		Map<String, TensorBuffer> inputs = new HashMap<>();
		inputs.put(LowRankForward.HIDDEN, states(rows));
		inputs.put(DviLoss.TARGET, this.target.firstRows(rows.size()));
		inputs.put(DviLoss.TAIL, this.tail.firstRows(rows.size()));
		inputs.put(DviLoss.CONSTANT, this.constant.firstRows(rows.size()));
		return inputs;
	}

	/** Lays out their states alone, [n, hidden], in the same memory. */
	TensorBuffer states(List<TrainingRow> rows) {
		for (int row = 0; row < rows.size(); row++) {
			putState(row, rows.get(row).verified().shallow());
		}
		return this.hidden.firstRows(rows.size());
	}

	private void putState(int row, short[] shallow) {
		int width = this.base.model().hiddenSize();
		if (shallow.length != width) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "shallow",
					"experience row: `shallow` must hold " + width + " numbers. Given: " + shallow.length);
		}
		FloatBuffer states = this.hidden.floats();
		for (int i = 0; i < width; i++) {
			states.put(row * width + i, Float.float16ToFloat(shallow[i]));
		}
	}

	private void putTarget(int row, VerifiedRow verified, FloatBuffer probabilities) {
		double stored = 0;
		double draftable = 0;
		double sum = 0;
		for (int i = 0; i < verified.topIds().length; i++) {
			double logProbability = (double) verified.topLogits()[i] - verified.logSumExp();
			double probability = Math.exp(logProbability);
			stored += probability;
			int index = this.base.draftIndex(verified.topIds()[i]);
			if (index >= 0) {
				draftable += probability;
				sum += probability * logProbability;
				put(probabilities, row * this.base.model().draftVocabularySize() + index, (float) probability);
			}
		}
		double rest = Math.max(0, 1 - stored);
		this.tail.floats().put(row, (float) rest);
		this.constant.floats().put(row, (float) (sum + entropyTerm(rest) - entropyTerm(draftable + rest)));
	}

	private void put(FloatBuffer probabilities, int place, float probability) {
		probabilities.put(place, probability);
		if (this.writtenCount == this.written.length) {
			this.written = Arrays.copyOf(this.written, 2 * this.writtenCount);
		}
		this.written[this.writtenCount++] = place;
	}

	private static double entropyTerm(double mass) {
		return (mass > 0) ? mass * Math.log(mass) : 0;
	}

}
