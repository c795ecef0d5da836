package io.dvi.engine.training;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.head.HeadWeights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Kind {@code lora}: rows by themselves, the paper's loss, AdamW. */
final class LowRankKind implements HeadKind {

	private final LowRankOptions options;

	private final LowRankForward head;

	private final LowRankInputs inputs;

	private final AdamWRule rule;

	LowRankKind(HeadBase base, LowRankOptions options) {
		this.options = options;
		this.head = LowRankForward.of(base.model(), options.rank());
		this.inputs = new LowRankInputs(base, options);
		this.rule = new AdamWRule(options.optimiser());
	}

	@Override
	public String name() {
		return HeadWeights.LORA;
	}

	@Override
	public float scale() {
		return this.options.scale();
	}

	@Override
	public SortedMap<String, List<Integer>> parameters() {
		return this.head.parameters();
	}

	@Override
	public SortedMap<String, List<Integer>> learned() {
		return this.head.parameters();
	}

	@Override
	public SortedMap<String, HeadWeights.Tensor> initial(RandomGenerator random) {
		return this.head.initial(random);
	}

	@Override
	public Optional<SortedMap<String, HeadWeights.Tensor>> fitted(SortedMap<String, HeadWeights.Tensor> tensors,
			List<Window> lessons, GraphRuntime runtime) {
		// It starts as the frozen base, which drafts already.
		return Optional.empty();
	}

	@Override
	public Objective append(GraphBuilder graph) {
		String logits = this.head.logits(graph);
		Set<String> constants = DviLoss.append(graph, logits, this.head.vocabulary(), this.options);
		return new Objective(DviLoss.LOSS, constants);
	}

	@Override
	public List<String> figures() {
		List<String> figures = new ArrayList<>(DviLoss.parts(this.options.schedule()));
		figures.add(DviLoss.LOSS);
		return figures;
	}

	@Override
	public UpdateRule rule(String parameter) {
		return this.rule;
	}

	@Override
	public float maxGradientNorm() {
		return this.options.optimiser().maxGradientNorm();
	}

	@Override
	public Map<String, Double> numbers(long step) {
		return this.rule.numbers(this.options.optimiser().learningRate(), step + 1.0);
	}

	@Override
	public List<Window> windows(Episode episode) {
		return TrainingRow.of(episode).stream().map(Window::of).toList();
	}

	@Override
	public Seen feed(TrainingBatch batch, HeadTrainer.Progress progress, Consumer<Map<String, TensorBuffer>> pass) {
		LossWeights weights = this.options.schedule().at(progress.step());
		LowRankInputs.Filled filled = this.inputs.fill(batch, weights, progress.baseline());
		pass.accept(filled.tensors());
		return new Seen(weights, filled.headDrafts(), filled.headAccepted());
	}

}
