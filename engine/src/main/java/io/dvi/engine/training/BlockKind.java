package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.head.BlockShape;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Kind {@code block}: windows of consecutive rows, several drafts unrolled behind each
 * row, Muon for the matrices and AdamW for the norm.
 */
final class BlockKind implements HeadKind {

	/** The first logits are less sure than the model's, since the feature is not yet. */
	private static final float FIRST_NORM = 0.75f;

	private static final float FIRST_SHALLOW = 0.5f;

	private final HeadBase base;

	private final BlockOptions options;

	private final BlockShape shape;

	private final DraftCandidates candidates;

	private final BlockInputs inputs;

	private final MuonRule matrices;

	private final AdamWRule vectors;

	BlockKind(HeadBase base, BlockOptions options) {
		this.base = base;
		this.options = options;
		this.shape = new BlockShape(base.model(), options.feedForwardSize(base.model()));
		this.candidates = new DraftCandidates(base, options.candidates());
		this.inputs = new BlockInputs(base, this.candidates, options.unrolledSteps(), options.passRows());
		this.matrices = new MuonRule(options.optimiser().momentum());
		this.vectors = new AdamWRule(options.optimiser().vectors());
	}

	@Override
	public String name() {
		return HeadWeights.BLOCK;
	}

	@Override
	public float scale() {
		return 1;
	}

	@Override
	public SortedMap<String, List<Integer>> parameters() {
		return this.shape.tensors();
	}

	@Override
	public SortedMap<String, List<Integer>> learned() {
		SortedMap<String, List<Integer>> learned = new TreeMap<>(this.shape.tensors());
		if (this.options.unrolledSteps() == 1) {
			learned.remove(BlockShape.CARRIED);
		}
		return learned;
	}

	/**
	 * A block that adds nothing to half the shallow state and the whole feature. What it
	 * would add is random inside and zero at the end, so that the first gradient is not
	 * zero.
	 */
	@Override
	public SortedMap<String, HeadWeights.Tensor> initial(RandomGenerator random) {
		ModelDescriptor model = this.base.model();
		SortedMap<String, HeadWeights.Tensor> tensors = new TreeMap<>();
		double deviation = 1 / Math.sqrt(model.hiddenSize());
		this.shape.tensors().forEach((name, sizes) -> {
			float[] values = new float[sizes.get(0) * sizes.get(1)];
			switch (name) {
				case BlockShape.SHALLOW -> putDiagonal(values, model.hiddenSize(), FIRST_SHALLOW);
				case BlockShape.DEEP, BlockShape.CARRIED -> putDiagonal(values, model.hiddenSize(), 1);
				case BlockShape.OUTPUT, BlockShape.DOWN -> {
					// Zero.
				}
				case BlockShape.NORM -> {
					for (int i = 0; i < values.length; i++) {
						values[i] = FIRST_NORM * this.base.norm().floats().get(i);
					}
				}
				default -> {
					for (int i = 0; i < values.length; i++) {
						values[i] = (float) (deviation * random.nextGaussian());
					}
				}
			}
			tensors.put(name, new HeadWeights.Tensor(sizes.get(0), sizes.get(1), values));
		});
		return tensors;
	}

	@Override
	public Optional<SortedMap<String, HeadWeights.Tensor>> fitted(SortedMap<String, HeadWeights.Tensor> tensors,
			List<Window> lessons, GraphRuntime runtime) {
		boolean untrained = isZero(tensors.get(BlockShape.OUTPUT)) && isZero(tensors.get(BlockShape.DOWN));
		if (!untrained || lessons.isEmpty()) {
			return Optional.empty();
		}
		try (LeastSquaresStart start = new LeastSquaresStart(this.base, runtime)) {
			inPasses(lessons, 1, start::add);
			return start.matrices(tensors);
		}
	}

	@Override
	public Objective append(GraphBuilder graph) {
		BlockForward forward = new BlockForward(graph, this.shape);
		Objective slope = BlockLoss.append(graph, forward.states(this.options.unrolledSteps()),
				this.base.model().hiddenSize(), this.candidates.size());
		Set<String> constants = new HashSet<>(slope.constants());
		constants.addAll(forward.constants());
		return new Objective(slope.scalar(), constants);
	}

	@Override
	public List<String> figures() {
		return List.of(BlockLoss.LOSS, BlockLoss.DIVERGENCE);
	}

	@Override
	public UpdateRule rule(String parameter) {
		return parameter.equals(BlockShape.NORM) ? this.vectors : this.matrices;
	}

	@Override
	public float maxGradientNorm() {
		// The length of a gradient does not reach Muon's step.
		return Float.MAX_VALUE;
	}

	@Override
	public Map<String, Double> numbers(long step) {
		Muon optimiser = this.options.optimiser();
		double rate = optimiser.rate().at(step);
		Map<String, Double> numbers = new TreeMap<>(this.vectors.numbers(rate * optimiser.vectorShare(), step + 1.0));
		numbers.put(MuonRule.RATE, rate);
		return numbers;
	}

	@Override
	public List<Window> windows(Episode episode) {
		// Experience from before deep states were kept teaches nothing here.
		return episode.hasDeepStates() ? Window.runs(episode, Math.min(this.options.passRows(), this.options.maxRows()))
				: List.of();
	}

	@Override
	public Seen feed(TrainingBatch batch, HeadTrainer.Progress progress, Consumer<Map<String, TensorBuffer>> pass) {
		int rows = batch.windows().stream().mapToInt(Window::length).sum();
		if (rows > this.options.maxRows()) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "rows",
					"`rows` must hold at most " + this.options.maxRows() + " rows. Given: " + rows);
		}
		this.candidates.choose(batch);
		long total = batch.rows().stream().filter(this.inputs::teaches).count();
		inPasses(batch.windows(), total, pass);
		return new Seen(LossWeights.IMITATION, 0, 0);
	}

	private static boolean isZero(HeadWeights.@Nullable Tensor tensor) {
		return tensor != null && IntStream.range(0, tensor.values().length).allMatch((i) -> tensor.values()[i] == 0);
	}

	/** Lays windows out, as many at once as a pass may hold. */
	private void inPasses(List<Window> windows, long total, Consumer<Map<String, TensorBuffer>> pass) {
		List<Window> together = new ArrayList<>();
		int held = 0;
		for (Window window : windows) {
			if (!together.isEmpty() && held + window.length() > this.options.passRows()) {
				pass.accept(this.inputs.fill(together, total));
				together.clear();
				held = 0;
			}
			together.add(window);
			held += window.length();
		}
		pass.accept(this.inputs.fill(together, total));
	}

	private static void putDiagonal(float[] square, int size, float value) {
		for (int i = 0; i < size; i++) {
			square[i * size + i] = value;
		}
	}

}
