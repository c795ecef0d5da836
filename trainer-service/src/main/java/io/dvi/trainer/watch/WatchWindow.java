package io.dvi.trainer.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.Figure;
import io.dvi.trainer.replica.HeadServing;
import org.jspecify.annotations.Nullable;

/**
 * One head under watch, against the one it takes requests from. Rates are looked at when
 * there are 8, 16, 32, ... batches of both, each look with a part of the risk, 1 / (k (k
 * + 1)) of it at the k-th, which is all of it in sum: so looking often does not find what
 * is not there.
 */
final class WatchWindow {

	private static final int FIRST_LOOK = 8;

	private final WatchProperties properties;

	private final ServingLedger ledger;

	private final Activation activation;

	private final long version;

	private final long baseline;

	private final Instant opened;

	private final HeadServing.Counts servedBefore;

	private final long loadFailuresBefore;

	private @Nullable Instant firstServed;

	private int looks;

	private boolean ratesSettled;

	private WatchWindow(WatchProperties properties, ServingLedger ledger, Activation activation, long version,
			long baseline, Instant now) {
		this.properties = properties;
		this.ledger = ledger;
		this.activation = activation;
		this.version = version;
		this.baseline = baseline;
		this.opened = now;
		this.servedBefore = ledger.head(version).total();
		this.loadFailuresBefore = ledger.head(version).loadFailures();
		// Nobody decides late on rates whose beginning this process did not see.
		this.ratesSettled = activation.at().plus(properties.maxDuration()).isBefore(now);
	}

	/**
	 * Opens the window that an activation deserves: on its canary, or on a stable head
	 * that the gate or an operator has just chosen. Going back is not watched.
	 */
	static @Nullable WatchWindow of(Activation activation, WatchProperties properties, ServingLedger ledger,
			Instant now) {
		if (activation.pointer().canary() != null) {
			return new WatchWindow(properties, ledger, activation, activation.pointer().canary().version(),
					activation.version(), now);
		}
		Long previous = activation.previousVersion();
		boolean chosen = switch (activation.mover().source()) {
			case GATE, ADMIN -> true;
			case INITIAL, ROLLBACK, WATCH -> false;
		};
		return (chosen && previous != null && previous != activation.version())
				? new WatchWindow(properties, ledger, activation, activation.version(), previous, now) : null;
	}

	Activation activation() {
		return this.activation;
	}

	long version() {
		return this.version;
	}

	WatchFinding look(Instant now) {
		HeadServing.Counts served = served();
		if (this.firstServed == null && served.tokens() > 0) {
			this.firstServed = now;
		}
		long failures = this.ledger.head(this.version).loadFailures() - this.loadFailuresBefore;
		if (failures > this.properties.loadFailures()) {
			return new WatchFinding(WatchFinding.Verdict.WORSE, "replicas refused version " + this.version + " "
					+ failures + " times, more than " + this.properties.loadFailures(), counts(served, failures));
		}
		if (oftenNotFinite(served)) {
			return new WatchFinding(
					WatchFinding.Verdict.WORSE, "the numbers of version " + this.version + " were not finite "
							+ served.nonFiniteDrafts() + " times, more than " + this.properties.nonFiniteDrafts(),
					counts(served, failures));
		}
		return (this.ratesSettled || this.firstServed == null) ? open()
				: lookAtRates(Duration.between(this.firstServed, now), counts(served, failures));
	}

	private HeadServing.Counts served() {
		return this.ledger.head(this.version).total().minus(this.servedBefore);
	}

	private boolean oftenNotFinite(HeadServing.Counts served) {
		HeadServing.Counts other = this.ledger.head(this.baseline).total();
		// By step, since the other one served much longer.
		return served.nonFiniteDrafts() > this.properties.nonFiniteDrafts() && (double) served.nonFiniteDrafts()
				* Math.max(1, other.verifySteps()) > (double) other.nonFiniteDrafts() * served.verifySteps();
	}

	private WatchFinding lookAtRates(Duration watched, List<Figure> counts) {
		List<ServingBatch> after = this.ledger.head(this.version).since(this.opened);
		List<ServingBatch> before = this.ledger.head(this.baseline)
			.since((this.activation.pointer().canary() != null) ? this.opened : Instant.MIN);
		boolean last = watched.compareTo(this.properties.maxDuration()) >= 0;
		boolean due = watched.compareTo(this.properties.minDuration()) >= 0
				&& served().tokens() >= this.properties.minTokens()
				&& Math.min(before.size(), after.size()) >= FIRST_LOOK << this.looks;
		if (!due && !last) {
			return open();
		}
		this.ratesSettled = last;
		if (Math.min(before.size(), after.size()) < FIRST_LOOK) {
			return new WatchFinding(WatchFinding.Verdict.INCONCLUSIVE,
					"too little was decoded to compare version " + this.version + " with version " + this.baseline,
					counts);
		}
		this.looks++;
		return decide(before, after, counts, last);
	}

	private WatchFinding decide(List<ServingBatch> before, List<ServingBatch> after, List<Figure> counts,
			boolean last) {
		// A replica that cannot say what plain decoding costs leaves speed out.
		boolean speedKnown = before.stream().allMatch((batch) -> batch.plainTokens() > 0)
				&& after.stream().allMatch((batch) -> batch.plainTokens() > 0);
		double risk = (1 - this.properties.confidence()) / (this.looks * (this.looks + 1)) / (speedKnown ? 2 : 1);
		List<Rate> rates = new ArrayList<>();
		rates.add(Rate.of("tokens_per_step", change(before, after, true), this.properties.tokensPerStepLoss(), risk));
		if (speedKnown) {
			rates.add(Rate.of("speed", change(before, after, false), this.properties.tokensPerSecondLoss(), risk));
		}
		List<Figure> figures = new ArrayList<>(counts);
		figures.add(Figure.count("look", this.looks));
		rates.forEach((rate) -> figures.addAll(rate.figures()));
		figures.add(Figure.of("tokens_per_second", tokensPerSecond(after)));
		figures.add(Figure.of("baseline_tokens_per_second", tokensPerSecond(before)));
		String reason = String.join(", ", rates.stream().map(Rate::words).toList());
		return new WatchFinding(verdict(rates, last),
				"version " + this.version + " against version " + this.baseline + ": " + reason, figures);
	}

	private WatchFinding.Verdict verdict(List<Rate> rates, boolean last) {
		if (rates.stream().anyMatch(Rate::worse)) {
			return WatchFinding.Verdict.WORSE;
		}
		if (rates.stream().allMatch(Rate::passes)) {
			this.ratesSettled = true;
			return WatchFinding.Verdict.PASSED;
		}
		return last ? WatchFinding.Verdict.INCONCLUSIVE : WatchFinding.Verdict.OPEN;
	}

	private static RatioChange change(List<ServingBatch> before, List<ServingBatch> after, boolean steps) {
		return steps
				? RatioChange.between(before.stream().map(ServingBatch::tokensPerStep).toList(),
						after.stream().map(ServingBatch::tokensPerStep).toList())
				: RatioChange.between(before.stream().map(ServingBatch::tokensPerPlainToken).toList(),
						after.stream().map(ServingBatch::tokensPerPlainToken).toList());
	}

	private List<Figure> counts(HeadServing.Counts served, long failures) {
		return List.of(Figure.count("head_version", this.version), Figure.count("baseline_version", this.baseline),
				Figure.count("tokens", served.tokens()), Figure.count("requests", served.requests()),
				new Figure("non_finite_drafts", (double) served.nonFiniteDrafts(),
						(double) this.properties.nonFiniteDrafts()),
				new Figure("load_failures", (double) failures, (double) this.properties.loadFailures()));
	}

	private static double tokensPerSecond(List<ServingBatch> batches) {
		return 1e9 * batches.stream().mapToLong((batch) -> batch.counts().tokens()).sum()
				/ batches.stream().mapToLong((batch) -> batch.counts().decodeNanos()).sum();
	}

	private static WatchFinding open() {
		return new WatchFinding(WatchFinding.Verdict.OPEN, "", List.of());
	}

	private record Rate(String name, RatioChange change, double least, RatioChange.Range factor) {

		private static Rate of(String name, RatioChange change, double loss, double risk) {
			return new Rate(name, change, 1 - loss, change.factor(risk));
		}

		private boolean worse() {
			return this.factor.high() < this.least;
		}

		private boolean passes() {
			return this.factor.low() > this.least;
		}

		private List<Figure> figures() {
			return List.of(new Figure(this.name, this.change.after(), this.change.before() * this.least),
					Figure.of("baseline_" + this.name, this.change.before()),
					new Figure(this.name + "_ratio_low", this.factor.low(), this.least),
					new Figure(this.name + "_ratio_high", this.factor.high(), this.least));
		}

		private String words() {
			return String.format(Locale.ROOT, "%s %.3f against %.3f (%.3f to %.3f times, at least %.3f wanted)",
					this.name.replace('_', ' '), this.change.after(), this.change.before(), this.factor.low(),
					this.factor.high(), this.least);
		}

	}

}
