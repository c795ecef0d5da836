package io.dvi.engine.training;

import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.TensorProto.DataType;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.onnx.OnnxGraphRuntime;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Training against PyTorch's autograd and AdamW in double precision. */
class HeadTrainerGoldenTest {

	private static final Logger LOG = LoggerFactory.getLogger(HeadTrainerGoldenTest.class);

	private static final double FORWARD_TOLERANCE = 2e-6;

	private static final double STEP_TOLERANCE = 2e-5;

	private final Golden golden = Golden.read();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	private double maxDifference;

	@Test
	void logitsAreThoseOfPyTorch() {
		HeadBase base = HeadBase.open(this.golden.model().write(this.folder));
		LowRankForward head = LowRankForward.of(base.model(), this.golden.rank());
		GraphBuilder graph = new GraphBuilder("logits");
		graph.output(graph.alias(head.logits(graph), "logits"), DataType.FLOAT, "n", this.golden.draftVocabularySize());
		Map<String, TensorBuffer> inputs = stepInputs(base);
		inputs.keySet().retainAll(List.of("hidden", "norm", "projection", "scale", "a", "b"));
		TensorBuffer logits = TensorBuffer.allocate(DataType.FLOAT, this.golden.batchRows(),
				this.golden.draftVocabularySize());
		try (GraphSession session = new OnnxGraphRuntime().open(graph.build(), 1)) {
			session.run(inputs, Map.of("logits", logits));
		}
		compare("logits", logits, this.golden.first().logits());
		report("logits");
	}

	@Test
	void gradientsAndPartsOfTheFirstStepAreThoseOfPyTorch() {
		HeadBase base = HeadBase.open(this.golden.model().write(this.folder));
		HeadKind kind = new LowRankKind(base, this.golden.options(this.golden.schedule()));
		Map<String, TensorBuffer> inputs = stepInputs(base);
		Map<String, TensorBuffer> outputs = new HashMap<>();
		kind.learned().forEach((name, sizes) -> {
			TensorBuffer gradient = TensorBuffer.allocate(DataType.FLOAT, sizes.get(0), sizes.get(1));
			inputs.put(GradientGraph.gradient(name), gradient);
			outputs.put(UpdateGraph.next(GradientGraph.gradient(name)), gradient);
		});
		DviLoss.parts(this.golden.schedule())
			.forEach((part) -> outputs.put(part, TensorBuffer.allocate(DataType.FLOAT, 1, 1)));
		try (GraphSession session = new OnnxGraphRuntime().open(GradientGraph.build(kind), 1)) {
			session.run(inputs, outputs);
		}
		Golden.Parts parts = this.golden.first().parts();
		outputs.forEach((name, buffer) -> {
			switch (name) {
				case "a.gradient.next" -> compare(name, buffer, this.golden.first().da());
				case "b.gradient.next" -> compare(name, buffer, this.golden.first().db());
				case "divergence" -> compare(name, buffer.floats().get(0), parts.divergence());
				case "cross_entropy" -> compare(name, buffer.floats().get(0), parts.crossEntropy());
				case "policy_gradient" -> compare(name, buffer.floats().get(0), parts.policyGradient());
				case "overlap" -> compare(name, buffer.floats().get(0), parts.overlap());
				default -> compare(name, buffer.floats().get(0), parts.entropy());
			}
		});
		report("loss parts and gradients of the first step");
	}

	@Test
	void tenStepsAcrossTheScheduleAreThoseOfPyTorch() {
		try (HeadTrainer trainer = HeadTrainer.open(this.golden.model().write(this.folder),
				this.golden.options(this.golden.schedule()), new OnnxGraphRuntime())) {
			trainer.restore(this.golden.start(0));
			for (int step = 0; step < this.golden.steps().size(); step++) {
				StepFigures found = trainer.step(this.golden.batch(step));
				Golden.Step expected = this.golden.steps().get(step);
				assertThat(found.step()).isEqualTo(step + 1);
				compareStep("loss of step " + step, found.loss(), expected.loss());
				compareStep("gradient norm of step " + step, found.gradientNorm(), expected.gradientNorm());
				compareStep("baseline of step " + step, found.baseline(), expected.baseline());
				compareStep("divergence of step " + step, found.divergence(), expected.divergence());
				compareStep("cross-entropy of step " + step, found.crossEntropy(), expected.crossEntropy());
				compareStep("policy gradient of step " + step, found.policyGradient(), expected.policyGradient());
				compareStep("entropy of step " + step, found.entropy(), expected.entropy());
				compareStep("overlap of step " + step, found.overlap(), expected.overlap());
			}
			compareWeights(trainer.weights().tensors().get("a"), this.golden.finalA());
			compareWeights(trainer.weights().tensors().get("b"), this.golden.finalB());
		}
		report("ten steps");
	}

	/** All inputs of the first step, with every weight of the loss in play. */
	private Map<String, TensorBuffer> stepInputs(HeadBase base) {
		LossSchedule finished = new LossSchedule(0, 0, this.golden.warmUp(), this.golden.first().weights());
		LowRankInputs inputs = new LowRankInputs(base, this.golden.options(finished));
		Map<String, TensorBuffer> all = new HashMap<>(
				inputs.fill(this.golden.batch(0), this.golden.first().weights(), this.golden.first().baseline())
					.tensors());
		TrainerState start = this.golden.start(0);
		start.weights().tensors().forEach((name, tensor) -> all.put(name, direct(tensor)));
		return all;
	}

	private static TensorBuffer direct(HeadWeights.Tensor tensor) {
		TensorBuffer buffer = TensorBuffer.allocate(DataType.FLOAT, tensor.rows(), tensor.columns());
		buffer.floats().put(0, tensor.values());
		return buffer;
	}

	private void compare(String what, TensorBuffer found, float[][] expected) {
		float[] flat = Golden.flat(expected);
		assertThat(found.floats().limit()).isEqualTo(flat.length);
		for (int i = 0; i < flat.length; i++) {
			compare(what + "[" + i + "]", found.floats().get(i), flat[i]);
		}
	}

	private void compareWeights(HeadWeights.@Nullable Tensor found, float[][] expected) {
		float[] flat = Golden.flat(expected);
		float[] values = (found != null) ? found.values() : new float[0];
		assertThat(values).hasSameSizeAs(flat);
		for (int i = 0; i < flat.length; i++) {
			compareStep("weight " + i + " after all steps", values[i], flat[i]);
		}
	}

	private void compare(String what, double found, double expected) {
		this.maxDifference = Math.max(this.maxDifference, Math.abs(found - expected));
		assertThat(found).describedAs(what).isCloseTo(expected, within(FORWARD_TOLERANCE));
	}

	private void compareStep(String what, double found, double expected) {
		this.maxDifference = Math.max(this.maxDifference, Math.abs(found - expected));
		assertThat(found).describedAs(what).isCloseTo(expected, within(STEP_TOLERANCE));
	}

	private void report(String what) {
		LOG.info(">> {}: largest difference from {} is {}", what, this.golden.origin(), this.maxDifference);
	}

}
