package io.dvi.trainer.offline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.dvi.trainer.experience.ReplayStore;

/** A part of many episodes, chosen at random. */
public final class EpisodeSample {

	private EpisodeSample() {
	}

	/**
	 * Chooses.
	 * @param listed all of them
	 * @param rows at most so many rows, in whole episodes
	 * @param seed of the choice
	 * @return those chosen, in the order of the list
	 */
	public static List<ReplayStore.Listed> choose(List<ReplayStore.Listed> listed, long rows, long seed) {
		List<Integer> order = new ArrayList<>();
		for (int place = 0; place < listed.size(); place++) {
			order.add(place);
		}
		Collections.shuffle(order, new Random(seed));
		List<Integer> chosen = new ArrayList<>();
		long held = 0;
		for (int place : order) {
			int more = listed.get(place).rows();
			if (held + more <= rows) {
				chosen.add(place);
				held += more;
			}
		}
		return chosen.stream().sorted().map(listed::get).toList();
	}

}
