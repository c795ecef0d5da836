package io.dvi.decode.command.bench.load;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A span of time that begins after some answers. Safe from any thread. */
final class Window {

	private final AtomicInteger awaited;

	private final long length;

	private final CompletableFuture<Long> begin = new CompletableFuture<>();

	/**
	 * Makes one that has not begun.
	 * @param answers how many it waits for, at least one
	 * @param length nanoseconds
	 */
	Window(int answers, long length) {
		this.awaited = new AtomicInteger(answers);
		this.length = length;
	}

	/** Counts an answer. */
	void answered(long now) {
		if (this.awaited.decrementAndGet() == 0) {
			this.begin.complete(now);
		}
	}

	boolean over(long now) {
		return this.begin.isDone() && now - this.begin.join() - this.length >= 0;
	}

	/** What was served within it, and beside it; it must have begun. */
	Load load(List<Served> served) {
		long from = this.begin.join();
		return new Load(from, from + this.length, served);
	}

}
