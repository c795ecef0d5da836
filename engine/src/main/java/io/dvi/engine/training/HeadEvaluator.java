package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.HeadCheck;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelFolder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Says how any head would have done on stored experience: states and verifier logits are
 * in it, so no pass of the model is needed. Confined to one thread at a time.
 */
public final class HeadEvaluator {

	private final HeadBase base;

	private final GraphRuntime runtime;

	HeadEvaluator(HeadBase base, GraphRuntime runtime) {
		this.base = base;
		this.runtime = runtime;
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
	 * @param weights the head, of any kind and size
	 * @param episodes held-out experience that the head can read
	 * @return its scores, episode by episode in the given order
	 * @throws EngineException with {@link ErrorCode#HEAD_REJECTED} when the head does not
	 * fit the model or is not finite
	 */
	public HeadEvaluation evaluate(HeadWeights weights, List<Episode> episodes) {
		return evaluate(weights, episodes, (rows) -> {
		});
	}

	/**
	 * Evaluates a head that somebody waits for.
	 * @param weights the head, of any kind and size
	 * @param episodes held-out experience that the head can read
	 * @param scored told the rows of each episode when it is scored; what it throws ends
	 * the evaluation
	 * @return its scores, episode by episode in the given order
	 * @throws EngineException with {@link ErrorCode#HEAD_REJECTED} when the head does not
	 * fit the model or is not finite
	 */
	public HeadEvaluation evaluate(HeadWeights weights, List<Episode> episodes, IntConsumer scored) {
		HeadCheck.check(weights, this.base.model());
		List<HeadEvaluation.EpisodeScore> scores = new ArrayList<>();
		try (HeadScorer scorer = scorer(weights)) {
			for (Episode episode : episodes) {
				scores.add(scorer.score(episode));
				scored.accept(scores.getLast().rows().size());
			}
		}
		return new HeadEvaluation(scores);
	}

	/**
	 * Whether a head can be evaluated on an episode.
	 * @param weights the head
	 * @param episode experience, perhaps from before deep states were kept
	 * @return whether the episode has all that the head's kind reads
	 */
	public static boolean reads(HeadWeights weights, Episode episode) {
		return weights.kind().equals(HeadWeights.LORA) || episode.hasDeepStates();
	}

	private HeadScorer scorer(HeadWeights weights) {
		return switch (weights.kind()) {
			case HeadWeights.BLOCK -> WindowScorer.ofBlock(this.base, weights, this.runtime);
			case HeadWeights.ANCHORED -> WindowScorer.ofAnchored(this.base, weights, this.runtime);
			default -> new LowRankScorer(this.base, weights, this.runtime);
		};
	}

	/** A head's matrices as graphs read them. */
	static Map<String, TensorBuffer> buffers(HeadWeights weights) {
		Map<String, TensorBuffer> buffers = new HashMap<>();
		weights.tensors().forEach((name, tensor) -> {
			TensorBuffer buffer = TensorBuffer.allocate(DataType.FLOAT, tensor.rows(), tensor.columns());
			buffer.floats().put(0, tensor.values());
			buffers.put(name, buffer);
		});
		return buffers;
	}

}
