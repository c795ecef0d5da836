package io.dvi.decode.command.bench;

import io.dvi.decode.command.questions.Tally;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Two heads that answered the same questions in turn.
 *
 * @param ours the one that was asked about
 * @param theirs what it is compared with
 */
record HeadsCompared(HeadRuns ours, HeadRuns theirs) {

	String line() {
		return String.format(Locale.ROOT, "%s against %s: tokens/step %s, speed %s, decoding %s", this.ours.head(),
				this.theirs.head(), tokensPerStep().text(3), speed().text(3), decoding().text(3));
	}

	Map<String, Object> figures() {
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("head", this.theirs.head());
		figures.put("overall", this.theirs.sums().overall().speed());
		figures.put("runs", this.theirs.each().stream().map(Tally::speed).toList());
		figures.put("times_tokens_per_step", tokensPerStep().figures());
		figures.put("times_as_fast", speed().figures());
		figures.put("times_as_fast_decoding", decoding().figures());
		return figures;
	}

	private Spread tokensPerStep() {
		return ratio(Tally::meanTokensPerStep);
	}

	private Spread speed() {
		return ratio(Tally::speculativeTokensPerSecond);
	}

	/** Both have the same plain answers, so theirs divides out. */
	private Spread decoding() {
		return ratio(Tally::decodeSpeedup);
	}

	private Spread ratio(ToDoubleFunction<Tally> figure) {
		return Ratios.of(each(this.ours, figure), each(this.theirs, figure));
	}

	private static List<Double> each(HeadRuns runs, ToDoubleFunction<Tally> figure) {
		return runs.each().stream().mapToDouble(figure).boxed().toList();
	}

}
