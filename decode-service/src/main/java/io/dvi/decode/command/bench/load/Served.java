package io.dvi.decode.command.bench.load;

import java.util.List;

/**
 * What became of one request. Times are those of {@link System#nanoTime()}.
 *
 * @param outcome how it ended
 * @param due when it was to arrive: whoever is late to send it is not forgiven the wait
 * @param deliveries what arrived of the answer, oldest first
 * @param end when it was over
 */
public record Served(Outcome outcome, long due, List<Delivery> deliveries, long end) {

	/** Copies the list, so that the value is immutable. */
	public Served {
		deliveries = List.copyOf(deliveries);
	}

	boolean completed() {
		return this.outcome == Outcome.COMPLETED && !this.deliveries.isEmpty();
	}

	double tokens() {
		return this.deliveries.stream().mapToDouble(Delivery::tokens).sum();
	}

	/** Tokens that arrived in a span of time, its end not included. */
	double tokens(long from, long to) {
		return this.deliveries.stream()
			.filter((delivery) -> delivery.at() - from >= 0 && delivery.at() - to < 0)
			.mapToDouble(Delivery::tokens)
			.sum();
	}

	/** From when it was due to the first delivery. */
	long firstTokenNanos() {
		return this.deliveries.getFirst().at() - this.due;
	}

	/** Mean time of a token behind the first delivery; 0 when there is none. */
	double tokenNanos() {
		double behind = tokens() - this.deliveries.getFirst().tokens();
		return (behind > 0) ? (this.deliveries.getLast().at() - this.deliveries.getFirst().at()) / behind : 0;
	}

	/** How a request ended. */
	public enum Outcome {

		/** With an answer. */
		COMPLETED,
		/** It was turned away, because too many waited. */
		REJECTED,
		/** Otherwise. */
		FAILED

	}

	/**
	 * Tokens that arrived together.
	 *
	 * @param at when
	 * @param tokens how many; over HTTP the mean, since chunks do not say
	 */
	public record Delivery(long at, double tokens) {
	}

}
