package io.dvi.decode.grpc;

import io.dvi.decode.serving.ServedModel;
import io.dvi.engine.EngineException;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.Generation;
import io.dvi.engine.GenerationEvent;
import io.dvi.engine.GenerationListener;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.Prompt;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** A model whose events the test makes; the test's thread is its decode thread. */
final class HandDrivenModel implements ServedModel {

	private volatile @Nullable GenerationListener listener;

	private volatile boolean cancelled;

	private volatile @Nullable RuntimeException refusal;

	private volatile CountDownLatch admission = new CountDownLatch(0);

	@Override
	public ModelDescriptor descriptor() {
		return new ModelDescriptor(DescriptorFile.FORMAT_VERSION, "hand-driven", "llama", 4, 2, 8, 2, 1, 4, 16, 32, 128,
				10_000, 1e-5f, 16, -1, List.of(0), List.of("fp32"), "fingerprint");
	}

	@Override
	public long headVersion() {
		return 3;
	}

	@Override
	public Generation submit(GenerateRequest request, GenerationListener to) {
		RuntimeException refused = this.refusal;
		if (refused != null) {
			throw refused;
		}
		this.listener = to;
		awaitUninterruptibly(this.admission);
		return () -> this.cancelled = true;
	}

	@Override
	public int[] tokenize(Prompt prompt) {
		return new int[] { 4, 5 };
	}

	@Override
	public String detokenize(List<Integer> ids) {
		return ids.toString();
	}

	@Override
	public boolean takesTools() {
		return true;
	}

	void refuse(EngineException with) {
		this.refusal = with;
	}

	void breakDown(RuntimeException with) {
		this.refusal = with;
	}

	/**
	 * Makes submitting take as long as the test wants.
	 * @return counted down by the test
	 */
	CountDownLatch holdAdmission() {
		CountDownLatch held = new CountDownLatch(1);
		this.admission = held;
		return held;
	}

	boolean submitted() {
		return this.listener != null;
	}

	boolean cancelled() {
		return this.cancelled;
	}

	void tell(GenerationEvent event) {
		Objects.requireNonNull(this.listener).onEvent(event);
	}

	void delta(String text) {
		tell(new GenerationEvent.Delta(List.of(1), text, List.of(), List.of(DraftSource.HEAD)));
	}

	void finish() {
		tell(new GenerationEvent.Finished(GenerationEvent.FinishReason.STOP, null, 2, 0, 3,
				new GenerationEvent.SpeculationFigures(2, 4, 1, List.of(2, 2), List.of(1, 0), 3),
				new GenerationEvent.Timings(1_000, 2_000, 3_000)));
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
	}

}
