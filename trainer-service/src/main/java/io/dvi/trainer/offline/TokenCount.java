package io.dvi.trainer.offline;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

import io.dvi.engine.experience.Episode;

/** How often each token was committed by the verifier. */
public final class TokenCount {

	private final long[] counts;

	/**
	 * Counts nothing yet.
	 * @param vocabularySize tokens of the model
	 */
	public TokenCount(int vocabularySize) {
		this.counts = new long[vocabularySize];
	}

	/**
	 * Adds the tokens of an answer.
	 * @param episode with ids of the model
	 */
	public void add(Episode episode) {
		episode.steps()
			.stream()
			.flatMap((step) -> step.rows().stream())
			.forEach((row) -> this.counts[row.nextToken()]++);
	}

	/**
	 * All that was counted.
	 * @return the sum of all counts
	 */
	public long tokens() {
		return IntStream.range(0, this.counts.length).mapToLong((token) -> this.counts[token]).sum();
	}

	/**
	 * Share of what was counted here that the most frequent tokens of a count make up.
	 * @param ranked decides which tokens
	 * @param most how many
	 * @return from 0 to 1; 0 where nothing was counted
	 */
	public double coverage(TokenCount ranked, int most) {
		long all = tokens();
		long covered = ranked.order().limit(most).mapToLong((token) -> this.counts[token]).sum();
		return (all == 0) ? 0 : (double) covered / all;
	}

	/**
	 * Writes the count for an import.
	 * @param model its name
	 * @return a comment, then lines of an id, a tab and a count, most frequent first
	 */
	public String ranking(String model) {
		StringBuilder text = new StringBuilder(String.format(Locale.ROOT,
				"# Tokens of %s by how often its own answers hold them: id, tab, count; most"
						+ " frequent first.%n# Counted over %,d tokens of answers by `dvi train ranking`.%n",
				model, tokens()));
		order().forEach((token) -> text.append(token).append('\t').append(this.counts[token]).append('\n'));
		return text.toString();
	}

	/** Tokens that were seen, most frequent first, lower ids first among equals. */
	private IntStream order() {
		return IntStream.range(0, this.counts.length)
			.filter((token) -> this.counts[token] > 0)
			.boxed()
			.sorted(Comparator.comparingLong((Integer token) -> this.counts[token]).reversed())
			.mapToInt(Integer::intValue);
	}

}
