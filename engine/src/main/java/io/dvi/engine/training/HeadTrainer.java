package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelFolder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.jspecify.annotations.Nullable;

/**
 * Trains a draft head, one optimiser step at a time. The same state and the same batches
 * give the same bits on one machine. Confined to one thread at a time; steps and
 * snapshots need {@link #restore} first.
 */
public final class HeadTrainer implements AutoCloseable {

	private final TrainingOptions options;

	private final GraphRuntime runtime;

	private final HeadKind kind;

	private final GraphSession gradients;

	private final GraphSession update;

	private final LearnedTensors learned;

	private final Map<String, TensorBuffer> figures = new HashMap<>();

	private final Map<String, TensorBuffer> numbers = new HashMap<>();

	private @Nullable Progress progress;

	private HeadTrainer(TrainingOptions options, HeadBase base, GraphRuntime runtime) {
		this.options = options;
		this.runtime = runtime;
		this.kind = switch (options) {
			case LowRankOptions lowRank -> new LowRankKind(base, lowRank);
			case BlockOptions block -> new BlockKind(base, block);
			case AnchoredOptions anchored -> new AnchoredKind(base, anchored);
		};
		this.gradients = runtime.open(GradientGraph.build(this.kind), options.threads());
		this.update = runtime.open(UpdateGraph.build(this.kind), options.threads());
		this.learned = new LearnedTensors(this.kind, base.model());
		this.kind.figures().forEach((figure) -> this.figures.put(figure, number()));
	}

	/**
	 * Prepares training on a model.
	 * @param folder the model
	 * @param options how
	 * @param runtime runs the step
	 * @return a trainer without a state yet
	 * @throws EngineException with {@link ErrorCode#MODEL_REJECTED} when the folder is
	 * damaged
	 */
	public static HeadTrainer open(ModelFolder folder, TrainingOptions options, GraphRuntime runtime) {
		return open(HeadBase.open(folder), options, runtime);
	}

	static HeadTrainer open(HeadBase base, TrainingOptions options, GraphRuntime runtime) {
		return new HeadTrainer(options, base, runtime);
	}

	/**
	 * Whether training can go on from a head.
	 * @param weights a head
	 * @return whether it is of the kind trained here
	 */
	public boolean trains(HeadWeights weights) {
		return weights.kind().equals(this.kind.name());
	}

	/**
	 * The lessons of an episode, in the pieces that batches are dealt from: no longer
	 * than a batch, and to be kept whole.
	 * @param episode what serving learned
	 * @return every row once, or nothing when the kind of head cannot learn from it
	 */
	public List<Window> windows(Episode episode) {
		return this.kind.windows(episode);
	}

	/**
	 * A head that has learned nothing.
	 * @param seed of its random factors
	 * @return the state before the first step
	 */
	public TrainerState initial(long seed) {
		return this.learned.fresh(this.kind.initial(new Random(seed)));
	}

	/**
	 * Training that begins at a head and knows nothing but its weights.
	 * @param weights the head, of the kind trained here
	 * @return the state before the first step
	 */
	public TrainerState from(HeadWeights weights) {
		return this.learned.fresh(weights.tensors());
	}

	/**
	 * Goes on from a state.
	 * @param state of this trainer or of one with the same model and sizes
	 * @throws EngineException with {@link ErrorCode#HEAD_REJECTED} when it does not fit
	 */
	public void restore(TrainerState state) {
		this.learned.restore(state);
		this.progress = new Progress(state.step(), state.baseline());
	}

	/**
	 * Fits a head that has learned nothing to lessons, where its kind gains from that;
	 * any other is left as it is. The same lessons give the same head.
	 * @param lessons what the first steps will learn from
	 */
	public void prepare(List<Window> lessons) {
		if (progress().step() == 0) {
			this.kind.fitted(state().weights().tensors(), lessons, this.runtime)
				.ifPresent((tensors) -> restore(this.learned.fresh(tensors)));
		}
	}

	/**
	 * Where training stands.
	 * @return a copy
	 */
	public TrainerState state() {
		Progress now = progress();
		return this.learned.state(now.step(), now.baseline());
	}

	/**
	 * The head as it is now.
	 * @return a copy
	 */
	public HeadWeights weights() {
		progress();
		return this.learned.weights();
	}

	/**
	 * Takes one optimiser step.
	 * @param batch its lessons
	 * @return what it saw
	 * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a batch that
	 * does not fit, which changes nothing; with {@link ErrorCode#INTERNAL} when the head
	 * diverged, after which only {@link #restore} helps
	 */
	public StepFigures step(TrainingBatch batch) {
		Progress before = progress();
		this.learned.forgetGradients();
		Map<String, Double> sums = new HashMap<>();
		HeadKind.Seen seen = this.kind.feed(batch, before, (inputs) -> addGradients(inputs, sums));
		this.progress = null;
		double norm = update(before.step());
		double loss = sums.getOrDefault("loss", Double.NaN);
		Progress after = before.next(seen, baselineDecay());
		if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
			throw new EngineException(ErrorCode.INTERNAL,
					"training diverged in step " + after.step() + ": loss " + loss + ", gradient norm " + norm);
		}
		this.progress = after;
		return new StepFigures(after.step(), seen.weights(), (float) loss, part(sums, "divergence"),
				part(sums, "cross_entropy"), part(sums, "policy_gradient"), part(sums, "entropy"),
				part(sums, "overlap"), (float) norm, batch.rows().size(), seen.headDrafts(), seen.headAccepted(),
				after.baseline());
	}

	@Override
	public void close() {
		this.gradients.close();
		this.update.close();
	}

	private void addGradients(Map<String, TensorBuffer> inputs, Map<String, Double> sums) {
		Map<String, TensorBuffer> all = new HashMap<>(inputs);
		all.putAll(this.learned.matrices());
		all.putAll(this.learned.gradients());
		Map<String, TensorBuffer> outputs = new HashMap<>(this.figures);
		this.learned.gradients().forEach((name, buffer) -> outputs.put(UpdateGraph.next(name), buffer));
		this.gradients.run(all, outputs);
		this.figures.forEach((name, figure) -> sums.merge(name, (double) figure.floats().get(0), Double::sum));
	}

	/** Returns the gradient's norm. */
	private double update(long step) {
		Map<String, TensorBuffer> inputs = new HashMap<>(this.learned.gradients());
		Map<String, TensorBuffer> outputs = new HashMap<>();
		this.learned.updated().forEach((name, buffer) -> {
			inputs.put(name, buffer);
			outputs.put(UpdateGraph.next(name), buffer);
		});
		this.kind.numbers(step).forEach((name, value) -> {
			TensorBuffer number = this.numbers.computeIfAbsent(name, (absent) -> number());
			number.floats().put(0, value.floatValue());
			inputs.put(name, number);
		});
		TensorBuffer norm = number();
		outputs.put(UpdateGraph.GRADIENT_NORM, norm);
		this.update.run(inputs, outputs);
		return norm.floats().get(0);
	}

	private float baselineDecay() {
		return (this.options instanceof LowRankOptions lowRank) ? lowRank.policy().baselineDecay() : 0;
	}

	private Progress progress() {
		Progress current = this.progress;
		if (current == null) {
			throw new IllegalStateException("restore a state first");
		}
		return current;
	}

	private static float part(Map<String, Double> sums, String name) {
		return sums.getOrDefault(name, 0.0).floatValue();
	}

	private static TensorBuffer number() {
		return TensorBuffer.allocate(DataType.FLOAT, 1, 1);
	}

	/**
	 * Where training stands between two steps, beside the tensors.
	 *
	 * @param step steps finished
	 * @param baseline running mean of rewards
	 */
	record Progress(long step, double baseline) {

		Progress next(HeadKind.Seen seen, float decay) {
			double mean = (seen.headDrafts() == 0) ? this.baseline : (double) seen.headAccepted() / seen.headDrafts();
			return new Progress(this.step + 1, decay * this.baseline + (1 - decay) * mean);
		}

	}

}
