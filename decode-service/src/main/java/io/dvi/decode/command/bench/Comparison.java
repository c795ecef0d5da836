package io.dvi.decode.command.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The same figure of both sides, run by run.
 *
 * @param name what was measured
 * @param unit of both lists; speeds and durations alike
 * @param ours one for each run
 * @param theirs as many
 */
record Comparison(String name, Unit unit, List<Double> ours, List<Double> theirs) {

	/** How many times as fast we are. */
	Spread ratio() {
		return (this.unit == Unit.TOKENS_PER_SECOND) ? Ratios.of(this.ours, this.theirs)
				: Ratios.of(this.theirs, this.ours);
	}

	String line() {
		return String.format(Locale.ROOT, "%-44s ours %s, theirs %s %s; we are %s times as fast", this.name,
				Spread.of(this.ours).text(1), Spread.of(this.theirs).text(1), this.unit.text, ratio().text(2));
	}

	Map<String, Object> figures() {
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("name", this.name);
		figures.put("unit", this.unit.text);
		figures.put("ours", this.ours);
		figures.put("theirs", this.theirs);
		figures.put("times_as_fast", ratio().figures());
		return figures;
	}

	/** What is compared. */
	enum Unit {

		/** The more the better. */
		TOKENS_PER_SECOND("tok/s"),
		/** The less the better. */
		MILLIS("ms");

		private final String text;

		Unit(String text) {
			this.text = text;
		}

	}

}
