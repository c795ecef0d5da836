package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.ModelProto;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.HeadCheck;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelFolder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a head of kind {@code lora} would have drafted on stored rows, and what the
 * verifier would have made of it. Both are exact, whoever drafted there in the
 * experience: the head drafts from the row's state alone, always its likeliest token, and
 * a draft is accepted where it is the token that the verifier committed. So a head can
 * learn from drafts of its own without being served. Confined to one thread at a time.
 */
public final class LowRankDrafting implements AutoCloseable {

	private static final int CHUNK = 128;

	private final HeadBase base;

	private final VerifierRows rows;

	private final int[] tokens;

	private final Map<String, TensorBuffer> head;

	private final GraphSession session;

	private LowRankDrafting(HeadBase base, LowRankOptions options, GraphRuntime runtime) {
		this.base = base;
		this.rows = new VerifierRows(base, CHUNK);
		this.tokens = tokens(base);
		this.head = new HashMap<>(base.inputs());
		this.session = runtime.open(graph(LowRankForward.of(base.model(), options.rank())), options.threads());
	}

	/**
	 * Prepares drafting on a model.
	 * @param folder the model
	 * @param options size of the heads, and threads
	 * @param runtime runs the heads
	 * @return drafting, without a head yet
	 * @throws EngineException with {@link ErrorCode#MODEL_REJECTED} when the folder is
	 * damaged
	 */
	public static LowRankDrafting open(ModelFolder folder, LowRankOptions options, GraphRuntime runtime) {
		return new LowRankDrafting(HeadBase.open(folder), options, runtime);
	}

	/**
	 * Says which head drafts from now on.
	 * @param weights the head, copied
	 * @throws EngineException with {@link ErrorCode#HEAD_REJECTED} when it does not fit
	 * the model or is not finite
	 */
	public void draftWith(HeadWeights weights) {
		HeadCheck.check(weights, this.base.model());
		weights.tensors()
			.forEach((name, tensor) -> this.head
				.computeIfAbsent(name,
						(absent) -> TensorBuffer.allocate(DataType.FLOAT, tensor.rows(), tensor.columns()))
				.floats()
				.put(0, tensor.values()));
		this.head.computeIfAbsent(LowRankForward.SCALE, (absent) -> TensorBuffer.allocate(DataType.FLOAT))
			.floats()
			.put(0, weights.scale());
	}

	/**
	 * Puts the head's drafts in the place of those that are stored.
	 * @param batch lessons of kind {@code lora}
	 * @return the same rows in the same order, drafted by the head
	 */
	public TrainingBatch redraft(TrainingBatch batch) {
		List<TrainingRow> stored = batch.rows();
		List<TrainingRow> drafted = new ArrayList<>();
		for (int from = 0; from < stored.size(); from += CHUNK) {
			drafted.addAll(draft(stored.subList(from, Math.min(from + CHUNK, stored.size()))));
		}
		return TrainingBatch.of(drafted);
	}

	private List<TrainingRow> draft(List<TrainingRow> chunk) {
		Map<String, TensorBuffer> inputs = new HashMap<>(this.head);
		inputs.put(LowRankForward.HIDDEN, this.rows.states(chunk));
		TensorBuffer likeliest = TensorBuffer.allocate(DataType.INT64, chunk.size(), 1);
		TensorBuffer logProbability = TensorBuffer.allocate(DataType.FLOAT, chunk.size(), 1);
		this.session.run(inputs, Map.of(LowRankForward.BEST, likeliest, "log_probability", logProbability));
		List<TrainingRow> drafted = new ArrayList<>();
		for (int row = 0; row < chunk.size(); row++) {
			drafted.add(drafted(chunk.get(row).verified(), this.tokens[(int) likeliest.longs().get(row)],
					logProbability.floats().get(row)));
		}
		return drafted;
	}

	private static TrainingRow drafted(VerifiedRow row, int token, float logProbability) {
		return new TrainingRow(new VerifiedRow(row.token(), row.nextToken(), row.shallow(), row.deep(), row.topIds(),
				row.topLogits(), row.logSumExp(), token, token == row.nextToken(), logProbability), DraftSource.HEAD);
	}

	@Override
	public void close() {
		this.session.close();
	}

	/** The draft vocabulary's tokens by their place. */
	private static int[] tokens(HeadBase base) {
		int[] tokens = new int[base.model().draftVocabularySize()];
		for (int token = 0; token < base.model().vocabularySize(); token++) {
			int place = base.draftIndex(token);
			if (place >= 0) {
				tokens[place] = token;
			}
		}
		return tokens;
	}

	private static ModelProto graph(LowRankForward head) {
		GraphBuilder graph = new GraphBuilder("draft_rows");
		String logits = head.logits(graph);
		LowRankForward.outputBest(graph, logits);
		String likeliest = graph.node("ReduceMax",
				List.of(graph.node("LogSoftmax", List.of(logits)), graph.constant(new long[] { -1 })));
		graph.output(graph.alias(likeliest, "log_probability"), DataType.FLOAT, "n", 1);
		return graph.build();
	}

}
