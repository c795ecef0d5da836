package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Everything a step of kind {@code lora} reads beside the matrices, in reused memory. */
final class LowRankInputs {

	private final LowRankOptions options;

	private final HeadBase base;

	private final VerifierRows verifier;

	private final TensorBuffer draft;

	private final TensorBuffer accepted;

	private final TensorBuffer advantage;

	private final TensorBuffer draftLogProbability;

	private final Map<String, TensorBuffer> numbers = new HashMap<>();

	LowRankInputs(HeadBase base, LowRankOptions options) {
		this.options = options;
		this.base = base;
		this.verifier = new VerifierRows(base, options.maxRows());
		this.draft = TensorBuffer.allocate(DataType.INT64, options.maxRows(), 1);
		this.accepted = TensorBuffer.allocate(DataType.FLOAT, options.maxRows(), 1);
		this.advantage = TensorBuffer.allocate(DataType.FLOAT, options.maxRows(), 1);
		this.draftLogProbability = TensorBuffer.allocate(DataType.FLOAT, options.maxRows(), 1);
	}

	Filled fill(TrainingBatch batch, LossWeights weights, double baseline) {
		List<TrainingRow> rows = batch.rows();
		if (rows.size() > this.options.maxRows()) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "rows",
					"`rows` must hold at most " + this.options.maxRows() + " rows. Given: " + rows.size());
		}
		Map<String, TensorBuffer> tensors = new HashMap<>(this.verifier.fill(rows));
		int drafts = 0;
		int hits = 0;
		for (int row = 0; row < rows.size(); row++) {
			boolean byHead = putDraft(row, rows.get(row), baseline);
			drafts += byHead ? 1 : 0;
			hits += (byHead && rows.get(row).verified().accepted()) ? 1 : 0;
		}
		tensors.put(DviLoss.DRAFT, this.draft.firstRows(rows.size()));
		tensors.put(DviLoss.ACCEPTED, this.accepted.firstRows(rows.size()));
		tensors.put(DviLoss.ADVANTAGE, this.advantage.firstRows(rows.size()));
		tensors.put(DviLoss.DRAFT_LOG_PROBABILITY, this.draftLogProbability.firstRows(rows.size()));
		tensors.putAll(this.base.inputs());
		putNumbers(rows.size(), weights);
		tensors.putAll(this.numbers);
		return new Filled(tensors, drafts, hits);
	}

	/** Returns whether the row counts for the policy gradient. */
	private boolean putDraft(int row, TrainingRow lesson, double baseline) {
		int index = this.base.draftIndex(lesson.verified().drafted());
		boolean known = index >= 0;
		boolean byHead = known && lesson.draftedByHead();
		float reward = lesson.verified().accepted() ? 1 : 0;
		this.draft.longs().put(row, known ? index : 0);
		this.accepted.floats().put(row, known ? reward : 0);
		this.advantage.floats().put(row, byHead ? (float) (reward - baseline) : 0);
		this.draftLogProbability.floats().put(row, byHead ? lesson.verified().draftLogProbability() : 0);
		return byHead;
	}

	private void putNumbers(int rows, LossWeights weights) {
		number("divergence_weight", weights.divergence());
		number("cross_entropy_weight", weights.crossEntropy());
		number("policy_gradient_weight", weights.policyGradient());
		number("entropy_weight", weights.entropy());
		number("overlap_weight", weights.overlap());
		number("rows", rows);
		this.numbers.computeIfAbsent(LowRankForward.SCALE, (name) -> TensorBuffer.allocate(DataType.FLOAT))
			.floats()
			.put(0, this.options.scale());
	}

	private void number(String name, double value) {
		this.numbers.computeIfAbsent(name, (absent) -> TensorBuffer.allocate(DataType.FLOAT, 1, 1))
			.floats()
			.put(0, (float) value);
	}

	/**
	 * A step's inputs.
	 *
	 * @param tensors by name, in memory that the next step reuses
	 * @param headDrafts rows the head drafted for
	 * @param headAccepted those that were accepted
	 */
	record Filled(Map<String, TensorBuffer> tensors, int headDrafts, int headAccepted) {
	}

}
