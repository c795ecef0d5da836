package io.dvi.trainer.experience;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * How far the text that comes in now is from the text that came in before: the
 * Jensen-Shannon divergence, in bits, between the frequencies of the tokens that the
 * verifier committed,
 *
 * <pre>
 * H((p + q) / 2) - (H(p) + H(q)) / 2
 * </pre>
 *
 * <p>
 * (Lin, "Divergence measures based on the Shannon entropy", 1991). Two samples of the
 * same text differ as well, the more the smaller they are, so what a random split of all
 * episodes gives is taken off.
 */
public final class Drift {

	private Drift() {
	}

	/**
	 * Compares experience.
	 * @param fresh episodes that came in now
	 * @param old episodes from before
	 * @param seed of the split
	 * @return 0 for the same kind of text, 1 for texts without a common token; NaN when
	 * either side is empty
	 */
	public static double between(List<Episode> fresh, List<Episode> old, long seed) {
		if (fresh.isEmpty() || old.isEmpty()) {
			return Double.NaN;
		}
		List<Episode> all = new ArrayList<>(fresh);
		all.addAll(old);
		Collections.shuffle(all, new Random(seed));
		double byChance = divergence(all.subList(0, fresh.size()), all.subList(fresh.size(), all.size()));
		return Math.max(0, divergence(fresh, old) - byChance);
	}

	private static double divergence(List<Episode> left, List<Episode> right) {
		Map<Integer, Double> p = frequencies(left);
		Map<Integer, Double> q = frequencies(right);
		Map<Integer, Double> both = new HashMap<>();
		Stream.of(p, q).forEach((side) -> side.forEach((token, share) -> both.merge(token, share / 2, Double::sum)));
		return entropy(both) - (entropy(p) + entropy(q)) / 2;
	}

	private static Map<Integer, Double> frequencies(List<Episode> episodes) {
		int[] tokens = episodes.stream()
			.flatMap((episode) -> episode.steps().stream())
			.flatMap((step) -> step.rows().stream())
			.mapToInt(VerifiedRow::nextToken)
			.toArray();
		Map<Integer, Double> frequencies = new HashMap<>();
		for (int token : tokens) {
			frequencies.merge(token, 1.0 / tokens.length, Double::sum);
		}
		return frequencies;
	}

	private static double entropy(Map<Integer, Double> shares) {
		return shares.values().stream().mapToDouble((share) -> -share * Math.log(share) / Math.log(2)).sum();
	}

}
