package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.load.Latencies;
import io.dvi.decode.command.bench.load.Load;
import io.dvi.decode.command.bench.load.Load.Limits;
import io.dvi.decode.command.bench.load.Served.Outcome;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a rate of arrivals gave.
 *
 * @param rate requests a second, on average
 * @param requests how many came, and how they ended
 * @param inFlight mean number under way
 * @param tokensPerSecond tokens delivered
 * @param firstToken milliseconds from when a request was due to its first token
 * @param betweenDeliveries milliseconds a reader waits between deliveries, which hold one
 * token or several
 * @param good what was fast enough
 */
record OpenLoop(double rate, Requests requests, double inFlight, double tokensPerSecond, Percentiles firstToken,
		Percentiles betweenDeliveries, Goodput good) {

	static final String HEADER = String.format(Locale.ROOT, "%7s%9s%10s%10s%8s%10s%10s%20s%18s%7s%12s", "req/s",
			"offered", "completed", "rejected", "failed", "in flight", "tok/s", "first p50/p99, ms", "gap p50/p99, ms",
			"good", "good tok/s");

	static OpenLoop of(double rate, Load load, Limits limits) {
		return new OpenLoop(rate,
				new Requests(load.served().size(), load.count(Outcome.COMPLETED), load.count(Outcome.REJECTED),
						load.count(Outcome.FAILED)),
				load.inFlight(), load.tokensPerSecond(), Percentiles.of(load.firstToken()),
				Percentiles.of(load.betweenDeliveries()),
				new Goodput(load.goodShare(limits), load.goodTokensPerSecond(limits)));
	}

	String line() {
		return String.format(Locale.ROOT, "%7.2f%9d%10d%10d%8d%10.1f%10.1f%20s%18s%7.2f%12.1f", this.rate,
				this.requests.offered(), this.requests.completed(), this.requests.rejected(), this.requests.failed(),
				this.inFlight, this.tokensPerSecond, this.firstToken.text(), this.betweenDeliveries.text(),
				this.good.share(), this.good.tokensPerSecond());
	}

	Map<String, Object> figures() {
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("requests_per_second", this.rate);
		figures.put("offered", this.requests.offered());
		figures.put("completed", this.requests.completed());
		figures.put("rejected", this.requests.rejected());
		figures.put("failed", this.requests.failed());
		figures.put("in_flight", this.inFlight);
		figures.put("tokens_per_second", this.tokensPerSecond);
		figures.put("first_token_ms_p50", this.firstToken.half());
		figures.put("first_token_ms_p99", this.firstToken.most());
		figures.put("gap_ms_p50", this.betweenDeliveries.half());
		figures.put("gap_ms_p99", this.betweenDeliveries.most());
		figures.put("good_share", this.good.share());
		figures.put("good_tokens_per_second", this.good.tokensPerSecond());
		return figures;
	}

	/**
	 * Requests by how they ended.
	 *
	 * @param offered all
	 * @param completed answered
	 * @param rejected turned away
	 * @param failed neither
	 */
	record Requests(long offered, long completed, long rejected, long failed) {
	}

	/**
	 * What was within the limits.
	 *
	 * @param share of all requests offered
	 * @param tokensPerSecond of those requests
	 */
	record Goodput(double share, double tokensPerSecond) {
	}

	/**
	 * Milliseconds that half, and 99 of a hundred, do not exceed.
	 *
	 * @param half the 50th percentile
	 * @param most the 99th
	 */
	record Percentiles(double half, double most) {

		private static Percentiles of(Latencies latencies) {
			return new Percentiles(latencies.millis(50), latencies.millis(99));
		}

		private String text() {
			return String.format(Locale.ROOT, "%.1f/%.1f", this.half, this.most);
		}

	}

}
