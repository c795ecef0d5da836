package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphBuilder.Attribute;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.ModelProto;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.HeadCheck;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says how any head would have done on stored experience: states and verifier logits are
 * in it, so no pass of the model is needed. Confined to one thread at a time.
 */
public final class HeadEvaluator {

	private static final int CHUNK = 128;

	private final HeadBase base;

	private final GraphRuntime runtime;

	private final VerifierRows rows;

	private HeadEvaluator(HeadBase base, GraphRuntime runtime) {
		this.base = base;
		this.runtime = runtime;
		this.rows = new VerifierRows(base, CHUNK);
	}

	/**
	 * Prepares evaluation on a model.
	 * @param folder the model
	 * @param runtime runs the heads
	 * @return an evaluator
	 * @throws EngineException with {@link ErrorCode#MODEL_REJECTED} when the folder is
	 * damaged
	 */
	public static HeadEvaluator open(ModelFolder folder, GraphRuntime runtime) {
		return new HeadEvaluator(HeadBase.open(folder), runtime);
	}

	/**
	 * Evaluates a head.
	 * @param weights the head, of any rank
	 * @param episodes held-out experience
	 * @return its scores, episode by episode in the given order
	 * @throws EngineException with {@link ErrorCode#HEAD_REJECTED} when the head does not
	 * fit the model or is not finite
	 */
	public HeadEvaluation evaluate(HeadWeights weights, List<Episode> episodes) {
		HeadCheck.check(weights, this.base.model());
		try (GraphSession session = this.runtime.open(graph(weights), 1)) {
			Map<String, TensorBuffer> head = inputs(weights);
			return new HeadEvaluation(
					episodes.stream().map((episode) -> score(session, head, TrainingRow.of(episode))).toList());
		}
	}

	private HeadEvaluation.EpisodeScore score(GraphSession session, Map<String, TensorBuffer> head,
			List<TrainingRow> lessons) {
		List<HeadEvaluation.RowScore> scores = new ArrayList<>();
		for (int from = 0; from < lessons.size(); from += CHUNK) {
			List<TrainingRow> chunk = lessons.subList(from, Math.min(from + CHUNK, lessons.size()));
			Map<String, TensorBuffer> inputs = new HashMap<>(this.rows.fill(chunk));
			inputs.putAll(head);
			TensorBuffer best = TensorBuffer.allocate(DataType.INT64, chunk.size(), 1);
			TensorBuffer divergence = TensorBuffer.allocate(DataType.FLOAT, chunk.size(), 1);
			session.run(inputs, Map.of("best", best, "divergence", divergence));
			for (int row = 0; row < chunk.size(); row++) {
				int wanted = this.base.draftIndex(chunk.get(row).verified().nextToken());
				scores.add(new HeadEvaluation.RowScore(best.longs().get(row) == wanted, wanted >= 0,
						divergence.floats().get(row)));
			}
		}
		return new HeadEvaluation.EpisodeScore(scores);
	}

	private ModelProto graph(HeadWeights weights) {
		ModelDescriptor model = this.base.model();
		HeadForward head = LowRankForward.of(model, weights);
		GraphBuilder graph = new GraphBuilder("evaluate_head");
		StepGraph.declareForward(graph, head, model.hiddenSize(), model.draftVocabularySize());
		String logits = head.logits(graph);
		String divergence = DviLoss.appendDivergence(graph, logits, model.draftVocabularySize());
		graph.output(graph.alias(divergence, "divergence"), DataType.FLOAT, "n", 1);
		graph.output(graph.alias(graph.node("ArgMax", List.of(logits), new Attribute.Int("axis", 1)), "best"),
				DataType.INT64, "n", 1);
		return graph.build();
	}

	private Map<String, TensorBuffer> inputs(HeadWeights weights) {
		Map<String, TensorBuffer> inputs = new HashMap<>(this.base.inputs());
		TensorBuffer scale = TensorBuffer.allocate(DataType.FLOAT);
		scale.floats().put(0, weights.scale());
		inputs.put(HeadForward.SCALE, scale);
		weights.tensors().forEach((name, tensor) -> {
			TensorBuffer buffer = TensorBuffer.allocate(DataType.FLOAT, tensor.rows(), tensor.columns());
			buffer.floats().put(0, tensor.values());
			inputs.put(name, buffer);
		});
		return inputs;
	}

}
