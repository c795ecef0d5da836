package io.dvi.decode.command.bench.load;

import io.dvi.decode.command.bench.load.Target.Ask;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Sends requests to a target, each on a thread of its own.
 *
 * @param target answers
 * @param asks the n-th request, whatever sends it
 */
public record LoadDriver(Target target, IntFunction<Ask> asks) {

	private static final long SEED = 1971;

	private static final double NANOS = 1e9;

	/**
	 * Requests arrive at a rate, however long the answers take, and all are waited for.
	 * @param rate requests a second
	 * @param seconds how long they arrive
	 */
	public Load open(double rate, double seconds) {
		long[] arrivals = Arrivals.poisson(rate, seconds, SEED);
		List<Future<Served>> sent = new ArrayList<>();
		long begin = System.nanoTime();
		try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < arrivals.length; i++) {
				Ask ask = this.asks.apply(i);
				long due = begin + arrivals[i];
				sent.add(senders.submit(() -> {
					awaitTime(due);
					return this.target.ask(ask, due);
				}));
			}
		}
		return new Load(begin, begin + Math.round(seconds * NANOS), sent.stream().map(Future::resultNow).toList());
	}

	/**
	 * So many requests are always under way: the next is sent when one is answered. What
	 * is measured begins when as many are answered, since at first all run their prompts.
	 * @param streams how many
	 * @param seconds how long is measured
	 */
	public Load closed(int streams, double seconds) {
		AtomicInteger next = new AtomicInteger();
		Window window = new Window(streams, Math.round(seconds * NANOS));
		List<Future<List<Served>>> workers = new ArrayList<>();
		try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < streams; i++) {
				workers.add(senders.submit(() -> {
					List<Served> served = new ArrayList<>();
					while (!window.over(System.nanoTime())) {
						served.add(this.target.ask(this.asks.apply(next.getAndIncrement()), System.nanoTime()));
						window.answered(System.nanoTime());
					}
					return served;
				}));
			}
		}
		return window.load(workers.stream().flatMap((worker) -> worker.resultNow().stream()).toList());
	}

	private static void awaitTime(long due) {
		for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

}
