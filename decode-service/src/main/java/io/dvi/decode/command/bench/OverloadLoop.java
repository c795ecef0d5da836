package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.load.Latencies;
import io.dvi.decode.command.bench.load.Load;
import io.dvi.decode.command.bench.load.Served.Outcome;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a rate of arrivals, as a multiple of the capacity, gave.
 *
 * @param factor the multiple
 * @param load what became of the requests
 */
record OverloadLoop(double factor, Load load) {

	static final String HEADER = String.format(Locale.ROOT, "%9s%9s%10s%10s%8s%10s%22s%22s%22s%12s", "capacity",
			"offered", "completed", "rejected", "failed", "tok/s", "first p50/p99, ms", "answer p50/p99, ms",
			"reject p50/p99, ms", "swing");

	private static final int PARTS = 10;

	private static final int MOST = 99;

	double firstTokenMillis() {
		return this.load.firstToken().millis(MOST);
	}

	double answerMillis() {
		return this.load.whole(Outcome.COMPLETED).millis(MOST);
	}

	double rejectMillis() {
		return this.load.whole(Outcome.REJECTED).millis(MOST);
	}

	double tokensPerSecond() {
		return this.load.tokensPerSecond();
	}

	/**
	 * How uneven it was: the least and the most answers of a tenth of the time, as shares
	 * of the mean. A server that fills and empties in turns has tenths with none.
	 */
	double[] swing() {
		long[] parts = this.load.completedByPart(PARTS);
		double mean = Math.max(1, Arrays.stream(parts).sum()) / (double) PARTS;
		return new double[] { Arrays.stream(parts).min().orElse(0) / mean,
				Arrays.stream(parts).max().orElse(0) / mean };
	}

	String line() {
		return String.format(Locale.ROOT, "%8.0fx%9d%10d%10d%8d%10.1f%22s%22s%22s%12s", this.factor,
				this.load.served().size(), this.load.count(Outcome.COMPLETED), this.load.count(Outcome.REJECTED),
				this.load.count(Outcome.FAILED), tokensPerSecond(), text(this.load.firstToken()),
				text(this.load.whole(Outcome.COMPLETED)), text(this.load.whole(Outcome.REJECTED)),
				String.format(Locale.ROOT, "%.2f-%.2f", swing()[0], swing()[1]));
	}

	private static String text(Latencies latencies) {
		return String.format(Locale.ROOT, "%.1f/%.1f", latencies.millis(50), latencies.millis(MOST));
	}

	Map<String, Object> figures() {
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("capacity_factor", this.factor);
		figures.put("offered", this.load.served().size());
		figures.put("completed", this.load.count(Outcome.COMPLETED));
		figures.put("rejected", this.load.count(Outcome.REJECTED));
		figures.put("failed", this.load.count(Outcome.FAILED));
		figures.put("tokens_per_second", tokensPerSecond());
		figures.put("first_token_ms_p99", firstTokenMillis());
		figures.put("answer_ms_p50", this.load.whole(Outcome.COMPLETED).millis(50));
		figures.put("answer_ms_p99", answerMillis());
		figures.put("reject_ms_p50", this.load.whole(Outcome.REJECTED).millis(50));
		figures.put("reject_ms_p99", rejectMillis());
		figures.put("completed_by_tenth", this.load.completedByPart(PARTS));
		return figures;
	}

}
