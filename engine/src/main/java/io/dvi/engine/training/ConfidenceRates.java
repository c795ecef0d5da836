package io.dvi.engine.training;

import io.dvi.engine.training.HeadEvaluation.EpisodeScore;
import io.dvi.engine.training.HeadEvaluation.Guess;
import io.dvi.engine.training.HeadEvaluation.RowScore;

import org.jspecify.annotations.Nullable;

/**
 * How often a head is right at a place of a draft, before it is asked and by how sure it
 * then says it is, which serving learns little by little. A place seen rarely leans on
 * other rates, by as many observations as in serving, and those on what is assumed there:
 * a quarter before the head is asked, and afterwards what it says of itself.
 */
final class ConfidenceRates {

	private static final double LEAN = 6;

	private static final double UNASKED = 0.25;

	private static final int BINS = 10;

	private final double[][] right = new double[HeadScorer.DRAFTS][BINS];

	private final double[][] seen = new double[HeadScorer.DRAFTS][BINS];

	private final @Nullable ConfidenceRates basis;

	/**
	 * Knows nothing yet.
	 * @param basis what to lean on, null for what is assumed
	 */
	ConfidenceRates(@Nullable ConfidenceRates basis) {
		this.basis = basis;
	}

	/** Counts guesses whose forerunners were all right, since only those are judged. */
	static ConfidenceRates of(HeadEvaluation evaluation) {
		ConfidenceRates rates = new ConfidenceRates(null);
		for (EpisodeScore episode : evaluation.episodes()) {
			for (RowScore row : episode.rows()) {
				for (int place = 0; place < Math.min(row.drafts(), row.accepted() + 1); place++) {
					rates.observe(place, row.guesses().get(place));
				}
			}
		}
		return rates;
	}

	/** How often the head is right at a place. */
	double expected(int place) {
		double allRight = LEAN * ((this.basis != null) ? this.basis.expected(place) : UNASKED);
		double all = LEAN;
		for (int bin = 0; bin < BINS; bin++) {
			allRight += this.right[place][bin];
			all += this.seen[place][bin];
		}
		return allRight / all;
	}

	/** How often it is right there when it is so sure. */
	double expected(int place, float confidence) {
		int bin = bin(confidence);
		double assumed = (this.basis != null) ? this.basis.expected(place, confidence) : confidence;
		return (this.right[place][bin] + LEAN * assumed) / (this.seen[place][bin] + LEAN);
	}

	/** Takes a guess that was judged. */
	void observe(int place, Guess guess) {
		int bin = bin(guess.confidence());
		this.seen[place][bin]++;
		this.right[place][bin] += guess.right() ? 1 : 0;
	}

	private static int bin(float confidence) {
		return Math.clamp((long) (confidence * BINS), 0, BINS - 1);
	}

}
