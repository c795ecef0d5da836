package io.dvi.client.command;

import java.time.Duration;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.dvi.client.DviException;

/**
 * Asks for the answers of a feed, several at once, until there are enough or somebody
 * stops it. Runs once.
 */
final class Feeder {

	/** So many in a row say that no prompt can be answered. */
	private static final int MOST_SKIPPED_IN_A_ROW = 1000;

	private final Feed feed;

	private final FeedCaller caller;

	private final Limits limits;

	private final ExecutorService threads;

	private final CompletionService<Void> streams;

	private volatile boolean stopped;

	// Guarded by this.
	private FeedFigures figures = FeedFigures.NOTHING;

	private int skippedInARow;

	private long begun;

	/**
	 * Makes a feeder that does nothing yet.
	 * @param feed what to ask
	 * @param caller who asks
	 * @param limits how much, and how much at once
	 */
	Feeder(Feed feed, FeedCaller caller, Limits limits) {
		this.feed = feed;
		this.caller = caller;
		this.limits = limits;
		this.threads = Executors.newFixedThreadPool(limits.streams());
		this.streams = new ExecutorCompletionService<>(this.threads);
	}

	/**
	 * Feeds until it is done or stopped.
	 * @param period how long to be silent between two reports
	 * @param onPeriod receives the figures so far
	 * @return the figures at the end
	 * @throws DviException the first failure of an answer; the others under way are given
	 * up then
	 */
	FeedFigures run(Duration period, Consumer<FeedFigures> onPeriod) {
		try {
			int running = start();
			while (running > 0) {
				Future<Void> ended = this.streams.poll(period.toMillis(), TimeUnit.MILLISECONDS);
				if (ended == null) {
					onPeriod.accept(figures());
				}
				else {
					ended.get();
					running--;
				}
			}
			return figures();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException failure) ? failure : new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CommandFailure("interrupted", ex);
		}
		finally {
			stop();
		}
	}

	/** Gives up the answers under way and begins no other; {@link #run} returns then. */
	synchronized void stop() {
		this.stopped = true;
		this.threads.shutdownNow();
	}

	private synchronized int start() {
		if (this.stopped) {
			return 0;
		}
		for (int i = 0; i < this.limits.streams(); i++) {
			this.streams.submit(this::ask, null);
		}
		return this.limits.streams();
	}

	private void ask() {
		try {
			while (begins()) {
				this.limits.rate().await();
				this.caller.ask(this.feed.next(), this::add);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (DviException ex) {
			if (!this.stopped) {
				throw ex;
			}
		}
	}

	private synchronized boolean begins() {
		if (this.stopped || this.begun == this.limits.answers() || this.figures.tokens() >= this.limits.tokens()) {
			return false;
		}
		this.begun++;
		return true;
	}

	private synchronized FeedFigures figures() {
		return this.figures;
	}

	private synchronized void add(FeedFigures part) {
		this.figures = this.figures.plus(part);
		this.skippedInARow = (part.skipped() > 0) ? this.skippedInARow + 1 : 0;
		if (this.skippedInARow == MOST_SKIPPED_IN_A_ROW) {
			throw new CommandFailure(MOST_SKIPPED_IN_A_ROW + " answers in a row had to be skipped: a prompt and"
					+ " `--max-tokens` together must fit the model's context");
		}
	}

	/**
	 * How much, and how much at once.
	 *
	 * @param streams answers at once
	 * @param tokens generated tokens past which no answer is begun
	 * @param answers most answers that are begun
	 * @param rate how fast they are begun
	 */
	record Limits(int streams, long tokens, long answers, Rate rate) {
	}

}
