package io.dvi.engine.training;

import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What text alone drafted in experience, and how likely it was right: what serving
 * thought, or where older replicas do not say, the share of the source's drafts that
 * were.
 *
 * @param rates by source
 */
record TextDrafts(Map<DraftSource, Double> rates) {

	static TextDrafts of(List<Episode> episodes) {
		Map<DraftSource, Integer> seen = new EnumMap<>(DraftSource.class);
		Map<DraftSource, Integer> right = new EnumMap<>(DraftSource.class);
		for (Episode episode : episodes) {
			for (VerifyStep step : episode.steps()) {
				for (VerifiedRow row : step.rows()) {
					if (drafted(step, row)) {
						seen.merge(step.drafter(), 1, Integer::sum);
						right.merge(step.drafter(), row.accepted() ? 1 : 0, Integer::sum);
					}
				}
			}
		}
		Map<DraftSource, Double> rates = new EnumMap<>(DraftSource.class);
		seen.forEach((source, count) -> rates.put(source, right.getOrDefault(source, 0) / (double) count));
		return new TextDrafts(rates);
	}

	/** How likely text was right about a row's successor, 0 where it proposed none. */
	double rate(VerifyStep step, VerifiedRow row) {
		if (!drafted(step, row)) {
			return 0;
		}
		return (row.draftLogProbability() < 0) ? Math.exp(row.draftLogProbability())
				: this.rates.getOrDefault(step.drafter(), 0.0);
	}

	private static boolean drafted(VerifyStep step, VerifiedRow row) {
		return row.drafted() >= 0 && switch (step.drafter()) {
			case PROMPT_LOOKUP, RECYCLING -> true;
			case HEAD, FORMAT, NONE -> false;
		};
	}

}
