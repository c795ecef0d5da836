package io.dvi.engine.training;

import io.dvi.engine.training.HeadEvaluation.EpisodeScore;
import io.dvi.engine.training.HeadEvaluation.Guess;
import io.dvi.engine.training.HeadEvaluation.RowScore;

/**
 * How often a head is right at a place of a draft, before it is asked and by how sure it
 * then says it is: what serving learns of it little by little, from all of its judged
 * guesses at once. A place seen rarely leans on an assumption, the same in number as in
 * serving: a quarter before the head is asked, and what it says of itself afterwards.
 */
final class ConfidenceRates {

	private static final double LEAN = 6;

	private static final double UNASKED = 0.25;

	private static final int BINS = 10;

	private final double[][] right = new double[HeadScorer.DRAFTS][BINS];

	private final double[][] seen = new double[HeadScorer.DRAFTS][BINS];

	/** Counts guesses whose forerunners were all right, since only those are judged. */
	static ConfidenceRates of(HeadEvaluation evaluation) {
		ConfidenceRates rates = new ConfidenceRates();
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
		double allRight = LEAN * UNASKED;
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
		return (this.right[place][bin] + LEAN * confidence) / (this.seen[place][bin] + LEAN);
	}

	private void observe(int place, Guess guess) {
		int bin = bin(guess.confidence());
		this.seen[place][bin]++;
		this.right[place][bin] += guess.right() ? 1 : 0;
	}

	private static int bin(float confidence) {
		return Math.clamp((long) (confidence * BINS), 0, BINS - 1);
	}

}
