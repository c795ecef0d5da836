package io.dvi.decode.serving;

import io.dvi.engine.Engine;
import io.dvi.engine.EngineException;
import io.dvi.engine.EngineFigures;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.Generation;
import io.dvi.engine.GenerationListener;
import io.dvi.engine.Prompt;
import io.dvi.engine.model.ModelDescriptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Opens the engine on a thread of its own, so that probes are answered meanwhile, and
 * closes it after the last call. A model that cannot be opened and an engine that dies
 * end the service.
 */
public final class EngineLifecycle implements ServedModel, SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(EngineLifecycle.class);

	// Far below the gRPC server's, so that the engine starts before it and closes after
	// it.
	private static final int PHASE = 0;

	private static final Duration DRAIN_POLL = Duration.ofMillis(20);

	private final Supplier<Engine> opener;

	private final List<EngineCompanion> companions;

	private final Runnable onFailure;

	private volatile State state = State.CLOSED;

	private volatile @Nullable Engine engine;

	private @Nullable Thread opening;

	/**
	 * Makes a closed engine.
	 * @param opener opens the engine; takes its time
	 * @param companions told of the engine's life, in this order
	 * @param onFailure called when the engine cannot be opened or has died
	 */
	public EngineLifecycle(Supplier<Engine> opener, List<EngineCompanion> companions, Runnable onFailure) {
		this.opener = opener;
		this.companions = List.copyOf(companions);
		this.onFailure = onFailure;
	}

	@Override
	public void start() {
		this.state = State.OPENING;
		this.opening = Thread.ofPlatform().name("engine-open").start(this::open);
	}

	private void open() {
		long start = System.nanoTime();
		try {
			Engine opened = this.opener.get();
			this.engine = opened;
			this.companions.forEach((companion) -> companion.opened(opened));
			WarmUp.run(opened);
			if (this.state == State.OPENING) {
				this.state = State.READY;
				this.companions.forEach(EngineCompanion::ready);
				log.info("{} serves after {} ms", opened.model().name(), (System.nanoTime() - start) / 1_000_000);
			}
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			fail(ex);
		}
	}

	private void fail(RuntimeException cause) {
		this.state = State.FAILED;
		log.error("the engine does not serve, the service ends", cause);
		this.onFailure.run();
	}

	/**
	 * Refuses new requests from now on and waits for those that run.
	 * @param patience longest wait
	 */
	void drain(Duration patience) {
		if (this.state != State.READY) {
			return;
		}
		this.state = State.DRAINING;
		this.companions.forEach(EngineCompanion::draining);
		long end = System.nanoTime() + patience.toNanos();
		while (busy() && System.nanoTime() < end) {
			LockSupport.parkNanos(DRAIN_POLL.toNanos());
		}
		EngineFigures left = figures();
		if (left.running() + left.waiting() > 0) {
			log.warn("{} running and {} waiting requests did not end within {} s", left.running(), left.waiting(),
					patience.toSeconds());
		}
	}

	private boolean busy() {
		EngineFigures figures = figures();
		return figures.running() + figures.waiting() > 0;
	}

	@Override
	public void stop() {
		this.state = State.CLOSED;
		awaitOpening();
		Engine open = this.engine;
		if (open != null) {
			this.companions.forEach(EngineCompanion::closing);
			this.engine = null;
			open.close();
			this.companions.forEach(EngineCompanion::closed);
		}
	}

	private void awaitOpening() {
		Thread thread = this.opening;
		if (thread != null) {
			thread.interrupt();
			try {
				thread.join();
			}
			catch (InterruptedException _) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.state != State.CLOSED;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public ModelDescriptor descriptor() {
		return serving().model();
	}

	@Override
	public long headVersion() {
		return serving().headVersion();
	}

	@Override
	public Generation submit(GenerateRequest request, GenerationListener listener) {
		try {
			return serving().submit(request, listener);
		}
		catch (EngineException ex) {
			if (ex.code() == ErrorCode.UNAVAILABLE && this.state == State.READY) {
				// Nobody closed it, so its thread died: better to start anew than to look
				// well.
				fail(ex);
			}
			throw ex;
		}
	}

	@Override
	public int[] tokenize(Prompt prompt) {
		return serving().tokenize(prompt);
	}

	@Override
	public String detokenize(List<Integer> ids) {
		return serving().detokenize(ids);
	}

	@Override
	public boolean takesTools() {
		return serving().takesTools();
	}

	/** Where the engine is now; an engine found dead ends the service. */
	State state() {
		Engine open = this.engine;
		if (this.state == State.READY && open != null && !open.running()) {
			fail(new EngineException(ErrorCode.UNAVAILABLE, "the decode thread has died"));
		}
		return this.state;
	}

	/** What the engine does now; nothing while there is none. */
	EngineFigures figures() {
		Engine open = this.engine;
		return (open == null) ? EngineFigures.NONE : open.figures();
	}

	private Engine serving() {
		Engine open = this.engine;
		if (this.state != State.READY || open == null) {
			throw new EngineException(ErrorCode.UNAVAILABLE,
					(this.state == State.OPENING) ? "the model is loading" : "the service is stopping");
		}
		return open;
	}

	/** Where in its life the engine is. */
	enum State {

		/** The model loads. */
		OPENING,
		/** Requests are served. */
		READY,
		/** Requests that run are finished, new ones are refused. */
		DRAINING,
		/** There is no engine. */
		CLOSED,
		/** The model could not be loaded, or the engine died. */
		FAILED

	}

}
