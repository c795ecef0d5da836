package io.dvi.engine.testing;

import io.dvi.engine.EngineException;
import io.dvi.engine.GenerationEvent;
import io.dvi.engine.GenerationEvent.TokenLogprobs;
import io.dvi.engine.GenerationListener;
import io.dvi.engine.experience.DraftSource;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Collects one request's events. */
public final class Answers implements GenerationListener {

	private final List<Integer> tokens = new ArrayList<>();

	private final List<TokenLogprobs> logprobs = new ArrayList<>();

	private final List<DraftSource> sources = new ArrayList<>();

	private final StringBuilder text = new StringBuilder();

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile GenerationEvent.@Nullable Started started;

	private volatile GenerationEvent.@Nullable Finished finished;

	private volatile @Nullable EngineException failure;

	@Override
	public void onEvent(GenerationEvent event) {
		switch (event) {
			case GenerationEvent.Started it -> this.started = it;
			case GenerationEvent.Delta it -> add(it);
			case GenerationEvent.Finished it -> {
				this.finished = it;
				this.ended.countDown();
			}
			case GenerationEvent.Failed it -> {
				this.failure = it.failure();
				this.ended.countDown();
			}
		}
	}

	private synchronized void add(GenerationEvent.Delta delta) {
		this.tokens.addAll(delta.tokens());
		this.text.append(delta.text());
		this.logprobs.addAll(delta.logprobs());
		this.sources.addAll(delta.sources());
	}

	/**
	 * Waits for the end.
	 * @return this
	 * @throws AssertionError when it does not come within two minutes
	 */
	public Answers await() {
		try {
			if (!this.ended.await(2, TimeUnit.MINUTES)) {
				throw new AssertionError("no end after two minutes, " + tokens().size() + " tokens so far");
			}
			return this;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("interrupted", ex);
		}
	}

	/**
	 * Tokens so far.
	 * @return a copy
	 */
	public synchronized List<Integer> tokens() {
		return List.copyOf(this.tokens);
	}

	/**
	 * Likelihoods so far.
	 * @return a copy
	 */
	public synchronized List<TokenLogprobs> logprobs() {
		return List.copyOf(this.logprobs);
	}

	/**
	 * Who proposed the tokens so far.
	 * @return a copy
	 */
	public synchronized List<DraftSource> sources() {
		return List.copyOf(this.sources);
	}

	/**
	 * Text so far.
	 * @return a copy
	 */
	public synchronized String text() {
		return this.text.toString();
	}

	/**
	 * Whether the end came.
	 * @return true after Finished or Failed
	 */
	public boolean ended() {
		return this.ended.getCount() == 0;
	}

	/**
	 * The first event.
	 * @return it, or null before it came
	 */
	public GenerationEvent.@Nullable Started started() {
		return this.started;
	}

	/**
	 * The last event.
	 * @return it
	 * @throws AssertionError when there is none
	 */
	public GenerationEvent.Finished finished() {
		GenerationEvent.Finished end = this.finished;
		if (end == null) {
			throw new AssertionError("not finished, failure: " + this.failure);
		}
		return end;
	}

	/**
	 * The failure.
	 * @return it, or null
	 */
	public @Nullable EngineException failure() {
		return this.failure;
	}

}
