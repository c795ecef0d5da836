package io.dvi.engine.training;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.ModelProto;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.HeadWeights;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores a head of kind {@code lora}, which drafts every token from the verified state in
 * front of it alone.
 */
final class LowRankScorer implements HeadScorer {

	private static final int CHUNK = 128;

	private final HeadBase base;

	private final VerifierRows rows;

	private final Map<String, TensorBuffer> head;

	private final GraphSession session;

	LowRankScorer(HeadBase base, HeadWeights weights, GraphRuntime runtime) {
		this.base = base;
		this.rows = new VerifierRows(base, CHUNK);
		this.head = new HashMap<>(base.inputs());
		this.head.putAll(HeadEvaluator.buffers(weights));
		TensorBuffer scale = TensorBuffer.allocate(DataType.FLOAT);
		scale.floats().put(0, weights.scale());
		this.head.put(LowRankForward.SCALE, scale);
		this.session = runtime.open(graph(LowRankForward.of(base.model(), weights)), 1);
	}

	@Override
	public HeadEvaluation.EpisodeScore score(Episode episode) {
		List<TrainingRow> lessons = TrainingRow.of(episode);
		int[] best = new int[lessons.size()];
		float[] divergence = new float[lessons.size()];
		float[] confidence = new float[lessons.size()];
		for (int from = 0; from < lessons.size(); from += CHUNK) {
			run(lessons.subList(from, Math.min(from + CHUNK, lessons.size())), from, best, confidence, divergence);
		}
		int[] wanted = lessons.stream().mapToInt((row) -> this.base.draftIndex(row.verified().nextToken())).toArray();
		Judgement judgement = (draft, row) -> new HeadEvaluation.Guess(best[row] == wanted[row], confidence[row]);
		return new HeadEvaluation.EpisodeScore(judgement.scores(wanted, (row) -> divergence[row]));
	}

	private void run(List<TrainingRow> chunk, int from, int[] best, float[] confidence, float[] divergence) {
		Map<String, TensorBuffer> inputs = new HashMap<>(this.rows.fill(chunk));
		inputs.putAll(this.head);
		TensorBuffer likeliest = TensorBuffer.allocate(DataType.INT64, chunk.size(), 1);
		TensorBuffer sure = TensorBuffer.allocate(DataType.FLOAT, chunk.size(), 1);
		TensorBuffer apart = TensorBuffer.allocate(DataType.FLOAT, chunk.size(), 1);
		this.session.run(inputs, Map.of(LowRankForward.BEST, likeliest, "confidence", sure, "divergence", apart));
		for (int row = 0; row < chunk.size(); row++) {
			best[from + row] = (int) likeliest.longs().get(row);
			confidence[from + row] = sure.floats().get(row);
			divergence[from + row] = apart.floats().get(row);
		}
	}

	@Override
	public void close() {
		this.session.close();
	}

	private static ModelProto graph(LowRankForward head) {
		GraphBuilder graph = new GraphBuilder("evaluate_head");
		String logits = head.logits(graph);
		String divergence = DviLoss.appendDivergence(graph, logits, head.vocabulary());
		graph.output(graph.alias(divergence, "divergence"), DataType.FLOAT, "n", 1);
		LowRankForward.outputBest(graph, logits);
		String sureness = graph.node("ReduceMax",
				List.of(graph.node("Softmax", List.of(logits)), graph.constant(new long[] { -1 })));
		graph.output(graph.alias(sureness, "confidence"), DataType.FLOAT, "n", 1);
		return graph.build();
	}

}
