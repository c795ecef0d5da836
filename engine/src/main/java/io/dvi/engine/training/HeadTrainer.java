package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.HeadCheck;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Trains a draft head, one optimiser step at a time. The same state and the same batches
 * give the same bits on one machine. Confined to one thread at a time; every method but
 * {@link #initial} needs {@link #restore} first.
 */
public final class HeadTrainer implements AutoCloseable {

	private final TrainingOptions options;

	private final HeadBase base;

	private final HeadForward head;

	private final GraphSession session;

	private final StepInputs inputs;

	private final SortedMap<String, TensorBuffer> learned = new TreeMap<>();

	private final Map<String, TensorBuffer> figures = new HashMap<>();

	private @Nullable Progress progress;

	private HeadTrainer(TrainingOptions options, HeadBase base, GraphRuntime runtime) {
		this.options = options;
		this.base = base;
		ModelDescriptor model = base.model();
		this.head = LowRankForward.of(model, options.rank());
		this.session = runtime.open(
				StepGraph.build(this.head, model.hiddenSize(), model.draftVocabularySize(), options),
				options.threads());
		this.inputs = new StepInputs(base, options);
		this.head.parameters().forEach((name, shape) -> {
			for (String tensor : List.of(name, StepGraph.firstMoment(name), StepGraph.secondMoment(name))) {
				this.learned.put(tensor, TensorBuffer.allocate(DataType.FLOAT, shape.get(0), shape.get(1)));
			}
		});
		for (String figure : List.of("divergence", "cross_entropy", "policy_gradient", "entropy", DviLoss.LOSS,
				StepGraph.GRADIENT_NORM)) {
			this.figures.put(figure, TensorBuffer.allocate(DataType.FLOAT, 1, 1));
		}
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
		return new HeadTrainer(options, HeadBase.open(folder), runtime);
	}

	/**
	 * A head that has learned nothing: it drafts what the frozen base says.
	 * @param seed of its random factors
	 * @return the state before the first step
	 */
	public TrainerState initial(long seed) {
		SortedMap<String, HeadWeights.Tensor> tensors = this.head.initial(new Random(seed));
		SortedMap<String, HeadWeights.Tensor> zeros = new TreeMap<>(tensors);
		zeros.replaceAll((name, tensor) -> new HeadWeights.Tensor(tensor.rows(), tensor.columns(),
				new float[tensor.values().length]));
		return new TrainerState(0, 0, weights(tensors), weights(zeros), weights(zeros));
	}

	/**
	 * Goes on from a state.
	 * @param state of this trainer or of one with the same model, rank and scale
	 * @throws EngineException with {@link ErrorCode#HEAD_REJECTED} when it does not fit
	 */
	public void restore(TrainerState state) {
		for (HeadWeights part : List.of(state.weights(), state.firstMoments(), state.secondMoments())) {
			HeadCheck.check(part, this.base.model());
			requireOptions(part);
		}
		put(state.weights(), "");
		put(state.firstMoments(), StepGraph.firstMoment(""));
		put(state.secondMoments(), StepGraph.secondMoment(""));
		this.progress = new Progress(state.step(), state.baseline());
	}

	/**
	 * Where training stands.
	 * @return a copy
	 */
	public TrainerState state() {
		Progress now = progress();
		return new TrainerState(now.step(), now.baseline(), copy(""), copy(StepGraph.firstMoment("")),
				copy(StepGraph.secondMoment("")));
	}

	/**
	 * The head as it is now.
	 * @return a copy
	 */
	public HeadWeights weights() {
		progress();
		return copy("");
	}

	/**
	 * Takes one optimiser step.
	 * @param batch its rows
	 * @return what it saw
	 * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} for a batch that
	 * does not fit, which changes nothing; with {@link ErrorCode#INTERNAL} when the head
	 * diverged, after which only {@link #restore} helps
	 */
	public StepFigures step(TrainingBatch batch) {
		Progress before = progress();
		LossWeights weights = this.options.schedule().at(before.step());
		StepInputs.Filled filled = this.inputs.fill(batch, weights, before);
		Map<String, TensorBuffer> all = new HashMap<>(filled.tensors());
		Map<String, TensorBuffer> outputs = new HashMap<>(this.figures);
		this.learned.forEach((name, buffer) -> {
			all.put(name, buffer);
			outputs.put(StepGraph.next(name), buffer);
		});
		this.progress = null;
		this.session.run(all, outputs);
		Progress after = before.next(filled, this.options.policy().baselineDecay());
		StepFigures result = new StepFigures(after.step(), weights, figure(DviLoss.LOSS), figure("divergence"),
				figure("cross_entropy"), figure("policy_gradient"), figure("entropy"), figure(StepGraph.GRADIENT_NORM),
				batch.rows().size(), filled.headDrafts(), filled.headAccepted(), after.baseline());
		if (!Float.isFinite(result.loss()) || !Float.isFinite(result.gradientNorm())) {
			throw new EngineException(ErrorCode.INTERNAL, "training diverged in step " + after.step() + ": loss "
					+ result.loss() + ", gradient norm " + result.gradientNorm());
		}
		this.progress = after;
		return result;
	}

	@Override
	public void close() {
		this.session.close();
	}

	private Progress progress() {
		Progress current = this.progress;
		if (current == null) {
			throw new IllegalStateException("restore a state first");
		}
		return current;
	}

	private void requireOptions(HeadWeights weights) {
		weights.tensors().forEach((name, tensor) -> {
			List<Integer> found = List.of(tensor.rows(), tensor.columns());
			if (!found.equals(this.head.parameters().get(name)) || weights.scale() != this.options.scale()) {
				throw new EngineException(ErrorCode.HEAD_REJECTED, name,
						"the trainer state has tensor `" + name + "` " + found + " with scale " + weights.scale()
								+ ", the options ask for " + this.head.parameters().get(name) + " with scale "
								+ this.options.scale());
			}
		});
	}

	private void put(HeadWeights from, String suffix) {
		from.tensors().forEach((name, tensor) -> buffer(name + suffix).floats().put(0, tensor.values()));
	}

	private HeadWeights copy(String suffix) {
		SortedMap<String, HeadWeights.Tensor> tensors = new TreeMap<>();
		this.head.parameters().forEach((name, shape) -> {
			float[] values = new float[shape.get(0) * shape.get(1)];
			buffer(name + suffix).floats().get(0, values);
			tensors.put(name, new HeadWeights.Tensor(shape.get(0), shape.get(1), values));
		});
		return weights(tensors);
	}

	private TensorBuffer buffer(String name) {
		TensorBuffer buffer = this.learned.get(name);
		if (buffer == null) {
			throw new IllegalArgumentException("no tensor is called " + name);
		}
		return buffer;
	}

	private float figure(String name) {
		TensorBuffer buffer = this.figures.get(name);
		return (buffer != null) ? buffer.floats().get(0) : Float.NaN;
	}

	private HeadWeights weights(SortedMap<String, HeadWeights.Tensor> tensors) {
		return new HeadWeights(HeadWeights.LORA, this.base.model().fingerprint(), this.base.model().splitLayer(),
				this.options.scale(), tensors);
	}

	/**
	 * Where training stands between two steps, beside the tensors.
	 *
	 * @param step steps finished
	 * @param baseline running mean of rewards
	 */
	record Progress(long step, double baseline) {

		Progress next(StepInputs.Filled filled, float decay) {
			double mean = (filled.headDrafts() == 0) ? this.baseline
					: (double) filled.headAccepted() / filled.headDrafts();
			return new Progress(this.step + 1, decay * this.baseline + (1 - decay) * mean);
		}

	}

}
