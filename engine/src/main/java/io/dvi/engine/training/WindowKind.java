package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.head.AnchoredShape;
import io.dvi.engine.head.BlockShape;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;

import java.util.ArrayList;
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
 * What kinds share that learn from windows of consecutive rows: several drafts behind
 * each row with {@link DraftLoss}, Muon for the matrices and AdamW for the vectors, and a
 * start from a least-squares fit.
 */
abstract class WindowKind implements HeadKind {

	/** The first logits are less sure than the model's, since the feature is not yet. */
	private static final float FIRST_NORM = 0.75f;

	private static final float FIRST_SHALLOW = 0.5f;

	/** What is no map of a state. */
	private static final Set<String> VECTORS = Set.of(BlockShape.NORM, AnchoredShape.OFFSET);

	private final HeadBase base;

	private final WindowOptions options;

	private final DraftCandidates candidates;

	private final WindowInputs inputs;

	private final MuonRule matrices;

	private final AdamWRule vectors;

	/**
	 * Prepares a kind.
	 * @param base the model's frozen part
	 * @param options how it is trained
	 * @param layout lays windows out for the kind's forward pass
	 */
	WindowKind(HeadBase base, WindowOptions options, Layout layout) {
		this.base = base;
		this.options = options;
		this.candidates = new DraftCandidates(base, options.candidates());
		this.inputs = layout.open(base, this.candidates, options.drafts(), options.passRows());
		this.matrices = new MuonRule(options.optimiser().momentum());
		this.vectors = new AdamWRule(options.optimiser().vectors());
	}

	@Override
	public final float scale() {
		return 1;
	}

	/**
	 * Half the shallow state and the whole feature, to which nothing is added. What would
	 * be added is random inside and zero at the end, so that the first gradient is not
	 * zero.
	 */
	@Override
	public final SortedMap<String, HeadWeights.Tensor> initial(RandomGenerator random) {
		ModelDescriptor model = this.base.model();
		SortedMap<String, HeadWeights.Tensor> tensors = new TreeMap<>();
		double deviation = 1 / Math.sqrt(model.hiddenSize());
		parameters().forEach((name, sizes) -> {
			float[] values = new float[sizes.get(0) * sizes.get(1)];
			switch (name) {
				case BlockShape.SHALLOW -> putDiagonal(values, model.hiddenSize(), FIRST_SHALLOW);
				case BlockShape.DEEP, BlockShape.CARRIED -> putDiagonal(values, model.hiddenSize(), 1);
				case BlockShape.OUTPUT, BlockShape.DOWN, AnchoredShape.OFFSET -> {
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

	/** Those of the matrices that are zero until a head has learned something. */
	abstract Set<String> zeroAtFirst();

	/** Matrices that start as what is fitted to the deep state. */
	abstract Set<String> fittedToDeep();

	@Override
	public final Optional<SortedMap<String, HeadWeights.Tensor>> fitted(SortedMap<String, HeadWeights.Tensor> tensors,
			List<Window> lessons, GraphRuntime runtime) {
		boolean untrained = zeroAtFirst().stream().allMatch((name) -> isZero(tensors.get(name)));
		if (!untrained || lessons.isEmpty()) {
			return Optional.empty();
		}
		try (LeastSquaresStart start = new LeastSquaresStart(this.base, runtime)) {
			inPasses(lessons, 1, start::add);
			return start.fit().map((fit) -> {
				SortedMap<String, HeadWeights.Tensor> fitted = new TreeMap<>(tensors);
				fitted.put(BlockShape.SHALLOW, fit.shallow());
				fittedToDeep().forEach((name) -> fitted.put(name, fit.deep()));
				return fitted;
			});
		}
	}

	/**
	 * Appends the loss.
	 * @param states y of each draft, [n, hidden]
	 * @return what is to be differentiated
	 */
	final Objective objective(GraphBuilder graph, List<String> states) {
		return DraftLoss.append(graph, states, this.base.model().hiddenSize(), this.candidates.size());
	}

	@Override
	public final List<String> figures() {
		return List.of(DraftLoss.LOSS, DraftLoss.DIVERGENCE);
	}

	@Override
	public final UpdateRule rule(String parameter) {
		return VECTORS.contains(parameter) ? this.vectors : this.matrices;
	}

	@Override
	public final float maxGradientNorm() {
		// The length of a gradient does not reach Muon's step.
		return Float.MAX_VALUE;
	}

	@Override
	public final Map<String, Double> numbers(long step) {
		Muon optimiser = this.options.optimiser();
		double rate = optimiser.rate().at(step);
		Map<String, Double> numbers = new TreeMap<>(this.vectors.numbers(rate * optimiser.vectorShare(), step + 1.0));
		numbers.put(MuonRule.RATE, rate);
		return numbers;
	}

	@Override
	public final List<Window> windows(Episode episode) {
		// Experience from before deep states were kept teaches nothing here.
		return episode.hasDeepStates() ? Window.runs(episode, Math.min(this.options.passRows(), this.options.maxRows()))
				: List.of();
	}

	@Override
	public final Seen feed(TrainingBatch batch, HeadTrainer.Progress progress,
			Consumer<Map<String, TensorBuffer>> pass) {
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

	/** Opens what lays windows out. */
	@FunctionalInterface
	interface Layout {

		/**
		 * Allocates.
		 * @param base the model's frozen part
		 * @param candidates who compete
		 * @param drafts behind each row
		 * @param maxRows most rows of a pass
		 */
		WindowInputs open(HeadBase base, DraftCandidates candidates, int drafts, int maxRows);

	}

}
