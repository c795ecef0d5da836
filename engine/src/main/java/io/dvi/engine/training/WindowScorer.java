package io.dvi.engine.training;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.graph.Attribute;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.ModelProto;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.AnchoredShape;
import io.dvi.engine.head.BlockShape;
import io.dvi.engine.head.HeadWeights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores a head that reads both of the model's states. Drafts behind the first see what
 * was committed as if the drafts in front of them had been right, and count only where
 * they were. The divergence is that over the draft vocabulary.
 */
final class WindowScorer implements HeadScorer {

	private static final int LONGEST = 256;

	private final HeadBase base;

	private final WindowInputs inputs;

	private final Map<String, TensorBuffer> head;

	private final GraphSession session;

	private WindowScorer(HeadBase base, HeadWeights weights, WindowKind.Layout layout, Forward forward,
			GraphRuntime runtime) {
		this.base = base;
		this.inputs = layout.open(base, new DraftCandidates(base, Integer.MAX_VALUE), 0, LONGEST);
		this.head = HeadEvaluator.buffers(weights);
		this.session = runtime.open(graph(base, forward), 1);
	}

	/** Of a head of kind {@code block}. */
	static WindowScorer ofBlock(HeadBase base, HeadWeights weights, GraphRuntime runtime) {
		BlockShape shape = BlockShape.of(base.model(), weights);
		return new WindowScorer(base, weights, BlockInputs::new,
				(graph) -> new BlockForward(graph, shape).states(DRAFTS), runtime);
	}

	/** Of a head of kind {@code anchored}. */
	static WindowScorer ofAnchored(HeadBase base, HeadWeights weights, GraphRuntime runtime) {
		AnchoredShape shape = AnchoredShape.of(base.model(), weights);
		return new WindowScorer(base, weights, WindowInputs::new,
				(graph) -> new AnchoredForward(graph, shape).states(DRAFTS), runtime);
	}

	@Override
	public HeadEvaluation.EpisodeScore score(Episode episode) {
		List<HeadEvaluation.RowScore> scores = new ArrayList<>();
		Window.runs(episode, LONGEST).forEach((window) -> score(window, scores));
		return new HeadEvaluation.EpisodeScore(scores);
	}

	private void score(Window window, List<HeadEvaluation.RowScore> scores) {
		int context = window.context().size();
		int rows = window.length();
		Map<String, TensorBuffer> all = new HashMap<>(this.inputs.fill(List.of(window), rows));
		all.remove(DraftLoss.BEST);
		all.putAll(this.head);
		TensorBuffer[] best = new TensorBuffer[DRAFTS];
		TensorBuffer[] confidence = new TensorBuffer[DRAFTS];
		Map<String, TensorBuffer> outputs = new HashMap<>();
		for (int draft = 0; draft < DRAFTS; draft++) {
			best[draft] = TensorBuffer.allocate(DataType.INT64, rows, 1);
			outputs.put("best_" + draft, best[draft]);
			confidence[draft] = TensorBuffer.allocate(DataType.FLOAT, rows, 1);
			outputs.put("confidence_" + draft, confidence[draft]);
		}
		TensorBuffer divergence = TensorBuffer.allocate(DataType.FLOAT, rows, 1);
		outputs.put(DraftLoss.DIVERGENCE, divergence);
		this.session.run(all, outputs);
		int[] wanted = window.rows()
			.stream()
			.mapToInt((row) -> this.base.draftIndex(row.verified().nextToken()))
			.toArray();
		Judgement judgement = (draft, row) -> new HeadEvaluation.Guess(
				best[draft].longs().get(context + row) == wanted[row], confidence[draft].floats().get(context + row));
		scores.addAll(judgement.scores(wanted, (row) -> divergence.floats().get(context + row)));
	}

	@Override
	public void close() {
		this.session.close();
	}

	private static ModelProto graph(HeadBase base, Forward forward) {
		int hidden = base.model().hiddenSize();
		GraphBuilder graph = new GraphBuilder("evaluate_windows");
		List<String> states = forward.states(graph);
		graph.input(DraftLoss.DEEP_STATE, DataType.FLOAT, "n", hidden);
		graph.input(HeadBase.PROJECTION, DataType.FLOAT, base.model().draftVocabularySize(), hidden);
		for (int draft = 0; draft < DRAFTS; draft++) {
			DraftDistribution head = DraftDistribution.append(graph, states.get(draft));
			String best = graph.node("ArgMax", List.of(head.logits()), new Attribute.Int("axis", 1));
			graph.output(graph.alias(best, "best_" + draft), DataType.INT64, "n", 1);
			graph.output(graph.alias(head.confidence(), "confidence_" + draft), DataType.FLOAT, "n", 1);
			if (draft == 0) {
				DraftDistribution verifier = DraftDistribution.append(graph, DraftLoss.DEEP_STATE);
				graph.output(graph.alias(verifier.divergence(verifier.mean(), head), DraftLoss.DIVERGENCE),
						DataType.FLOAT, "n", 1);
			}
		}
		return graph.build();
	}

	/** Declares what a kind reads and appends y of {@link #DRAFTS} drafts. */
	@FunctionalInterface
	private interface Forward {

		/** Returns the names of y, [n, hidden]. */
		List<String> states(GraphBuilder graph);

	}

}
