package io.dvi.engine.schedule;

import io.dvi.engine.EngineException;
import io.dvi.engine.EngineOptions;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.Ending;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.GenerationListener;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.testing.HashModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DecodeThreadTest {

	private static final GenerateRequest REQUEST = new GenerateRequest("r", new Prompt.Tokens(List.of(5)),
			SamplingOptions.GREEDY, Ending.after(4), Output.TEXT, SpeculationOptions.OFF, new Learning(true, "", ""));

	@Test
	@Timeout(60)
	void saysThatItDiedAndFailsWhatWaits() {
		AtomicBoolean failed = new AtomicBoolean();
		try (DecodeThread thread = new DecodeThread(new HashModel(16), new HeadSlot(),
				EngineOptions.defaults().withSlots(1), (episode) -> {
				})) {
			assertThat(thread.running()).isTrue();
			submit(thread, (event) -> {
				if (!failed.getAndSet(true)) {
					throw new AssertionError("an error on purpose");
				}
			});
			while (thread.running()) {
				Thread.onSpinWait();
			}
			assertThatExceptionOfType(EngineException.class).isThrownBy(() -> submit(thread, (event) -> {
			})).extracting(EngineException::code).isEqualTo(ErrorCode.UNAVAILABLE);
		}
	}

	@Test
	@Timeout(60)
	void aFullQueueIsToldBeforeAPromptIsTurnedIntoTokens() throws InterruptedException {
		EngineOptions options = EngineOptions.defaults().withSlots(1);
		CountDownLatch began = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		try (DecodeThread thread = new DecodeThread(new HashModel(16), new HeadSlot(), options, (episode) -> {
		})) {
			submit(thread, (event) -> {
				began.countDown();
				awaitUninterrupted(goOn);
			});
			began.await();
			for (int i = 0; i < options.queueCapacity(); i++) {
				thread.requireRoom();
				submit(thread, (event) -> {
				});
			}
			assertThatExceptionOfType(EngineException.class).isThrownBy(thread::requireRoom)
				.withMessageContaining(options.queueCapacity() + " requests wait")
				.extracting(EngineException::code)
				.isEqualTo(ErrorCode.OVERLOADED);
			goOn.countDown();
		}
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError("interrupted", ex);
		}
	}

	private static void submit(DecodeThread thread, GenerationListener listener) {
		thread.submit(REQUEST, new CheckedPrompt(new int[] { 5 }, 4, List.of(), null, new NumberText()), listener);
	}

}
