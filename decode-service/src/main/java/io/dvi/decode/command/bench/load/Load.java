package io.dvi.decode.command.bench.load;

import java.util.List;

/**
 * What became of the requests of some time. Rates count what arrived within it, so the
 * last answers, which run out with nothing beside them, do not flatter or slow them.
 *
 * @param begin when it began, on the clock of {@link System#nanoTime()}
 * @param end when it was over
 * @param served all requests, also those that began before or ended after
 */
public record Load(long begin, long end, List<Served> served) {

	private static final double SECONDS = 1e-9;

	/** Copies the list, so that the value is immutable. */
	public Load {
		served = List.copyOf(served);
	}

	/** How long requests arrived. */
	public double seconds() {
		return (this.end - this.begin) * SECONDS;
	}

	/** Requests that ended in a way. */
	public long count(Served.Outcome outcome) {
		return this.served.stream().filter((one) -> one.outcome() == outcome).count();
	}

	/** Tokens delivered a second. */
	public double tokensPerSecond() {
		return this.served.stream().mapToDouble((one) -> one.tokens(this.begin, this.end)).sum() / seconds();
	}

	/** Answers completed a second. */
	public double answersPerSecond() {
		return this.served.stream().filter(Served::completed).filter((one) -> within(one.end())).count() / seconds();
	}

	private boolean within(long time) {
		return time - this.begin >= 0 && time - this.end < 0;
	}

	/** Requests under way, the mean over the time. */
	public double inFlight() {
		return this.served.stream()
			.mapToLong((one) -> Math.min(one.end() - this.begin, this.end - this.begin)
					- Math.max(one.due() - this.begin, 0))
			.filter((nanos) -> nanos > 0)
			.sum() / (double) (this.end - this.begin);
	}

	/** From when a request was due to its first token, of answers that were completed. */
	public Latencies firstToken() {
		Latencies latencies = new Latencies();
		this.served.stream().filter(Served::completed).forEach((one) -> latencies.add(one.firstTokenNanos()));
		return latencies;
	}

	/** From when a request was due to its end, of those that ended in a way. */
	public Latencies whole(Served.Outcome outcome) {
		Latencies latencies = new Latencies();
		this.served.stream()
			.filter((one) -> one.outcome() == outcome)
			.forEach((one) -> latencies.add(one.end() - one.due()));
		return latencies;
	}

	/**
	 * How evenly answers were completed: the time is cut into equal parts.
	 * @param parts how many
	 * @return answers completed within each, in order
	 */
	public long[] completedByPart(int parts) {
		long[] counts = new long[parts];
		this.served.stream()
			.filter(Served::completed)
			.filter((one) -> within(one.end()))
			.forEach((one) -> counts[(int) ((one.end() - this.begin) * parts / (this.end - this.begin))]++);
		return counts;
	}

	/** What a reader waits between two deliveries of an answer. */
	public Latencies betweenDeliveries() {
		Latencies latencies = new Latencies();
		for (Served one : this.served) {
			for (int i = 1; i < one.deliveries().size(); i++) {
				latencies.add(one.deliveries().get(i).at() - one.deliveries().get(i - 1).at());
			}
		}
		return latencies;
	}

	/** Share of all requests that were answered as fast as the limits ask. */
	public double goodShare(Limits limits) {
		return this.served.isEmpty() ? 0
				: (double) this.served.stream().filter(limits::met).count() / this.served.size();
	}

	/** Tokens a second of answers as fast as the limits ask. */
	public double goodTokensPerSecond(Limits limits) {
		return this.served.stream().filter(limits::met).mapToDouble((one) -> one.tokens(this.begin, this.end)).sum()
				/ seconds();
	}

	/**
	 * What counts as good.
	 *
	 * @param firstTokenMillis most time to the first token
	 * @param tokenMillis most mean time of a later token
	 */
	public record Limits(double firstTokenMillis, double tokenMillis) {

		private static final double MILLIS = 1e-6;

		boolean met(Served one) {
			return one.completed() && one.firstTokenNanos() * MILLIS <= this.firstTokenMillis
					&& one.tokenNanos() * MILLIS <= this.tokenMillis;
		}

	}

}
