package io.dvi.trainer.offline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.dvi.trainer.experience.ReplayStore;

/**
 * Which episodes are learned from together, for any number of passes: each pass takes
 * every episode once, in an order of its own, portion by portion of what fits into
 * memory. It follows from the episodes' row counts and the seed alone, so a run that was
 * interrupted finds its place without reading what lies before it.
 */
public final class LessonPlan {

	/** Spreads consecutive numbers over all seeds. */
	private static final long GOLDEN = 0x9E3779B97F4A7C15L;

	private final List<ReplayStore.Listed> episodes;

	private final long seed;

	private final long rows;

	private final int batches;

	private final int batchesPerPortion;

	/**
	 * Plans.
	 * @param episodes at least one, in an order that is always the same
	 * @param recipe seed and sizes
	 */
	public LessonPlan(List<ReplayStore.Listed> episodes, Recipe recipe) {
		this.episodes = List.copyOf(episodes);
		this.seed = recipe.seed();
		this.rows = episodes.stream().mapToLong(ReplayStore.Listed::rows).sum();
		this.batches = Math.toIntExact(Math.max(1, Math.round((double) this.rows / recipe.batchRows())));
		this.batchesPerPortion = recipe.bufferRows() / recipe.batchRows();
	}

	/**
	 * Rows of a pass.
	 * @return the sum over all episodes
	 */
	public long rows() {
		return this.rows;
	}

	/**
	 * Batches of a pass.
	 * @return at least 1
	 */
	public int batches() {
		return this.batches;
	}

	/**
	 * How many batches some passes make.
	 * @param passes also a part of one
	 * @return whole batches
	 */
	public long batches(double passes) {
		return Math.round(passes * this.batches);
	}

	/**
	 * The portion that a batch belongs to.
	 * @param batch counted from 0 over all passes
	 */
	Portion portion(long batch) {
		long pass = batch / this.batches;
		int first = (int) (batch % this.batches) / this.batchesPerPortion * this.batchesPerPortion;
		int size = Math.min(this.batchesPerPortion, this.batches - first);
		List<ReplayStore.Listed> chosen = new ArrayList<>();
		long before = 0;
		for (ReplayStore.Listed episode : order(pass)) {
			long place = before * this.batches / this.rows;
			if (place >= first && place < first + size) {
				chosen.add(episode);
			}
			before += episode.rows();
		}
		long firstOfAll = pass * this.batches + first;
		return new Portion(chosen, firstOfAll, size, seed(pass, first + 1));
	}

	private List<ReplayStore.Listed> order(long pass) {
		List<ReplayStore.Listed> order = new ArrayList<>(this.episodes);
		Collections.shuffle(order, new Random(seed(pass, 0)));
		return order;
	}

	private long seed(long pass, long part) {
		return (this.seed * GOLDEN + pass) * GOLDEN + part;
	}

	/**
	 * Episodes in memory together.
	 *
	 * @param episodes which
	 * @param first number of their first batch, over all passes
	 * @param batches how many batches their lessons are dealt into
	 * @param seed of the dealing
	 */
	record Portion(List<ReplayStore.Listed> episodes, long first, int batches, long seed) {

		boolean holds(long batch) {
			return batch >= this.first && batch < this.first + this.batches;
		}

	}

}
