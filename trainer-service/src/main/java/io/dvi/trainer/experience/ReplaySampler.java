package io.dvi.trainer.experience;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifyStep;

/**
 * Chooses what a round learns from: fresh episodes, and older ones against forgetting.
 * The same store, window and seed give the same choice.
 */
public class ReplaySampler {

	/** Draws after which the old experience counts as exhausted. */
	private static final int MOST_DRAWS = 2_000;

	private final ReplayStore store;

	/**
	 * Makes a sampler.
	 * @param store where episodes are read
	 */
	public ReplaySampler(ReplayStore store) {
		this.store = store;
	}

	/**
	 * Chooses episodes for training.
	 * @param window what is fresh
	 * @param budget how much may be held in memory
	 * @param seed of the choice
	 * @return episodes whose rows reach the budget as far as there are any
	 */
	public Sample sample(Window window, Budget budget, long seed) {
		Random random = new Random(seed);
		List<ReplayStore.Listed> fresh = new ArrayList<>(this.store.fresh(window.after(), window.upTo()));
		Collections.shuffle(fresh, random);
		long oldRows = Math.round(budget.rows() * (1 - budget.freshShare()));
		List<ReplayStore.Listed> old = List.copyOf(old(window.after(), oldRows, random).values());
		List<ReplayStore.Listed> chosen = new ArrayList<>();
		long rows = old.stream().mapToLong(ReplayStore.Listed::rows).sum();
		for (ReplayStore.Listed episode : fresh) {
			if (rows + episode.rows() > budget.rows()) {
				break;
			}
			chosen.add(episode);
			rows += episode.rows();
		}
		return new Sample(this.store.read(old), this.store.read(chosen));
	}

	/**
	 * Chooses held-out experience, the newest, one episode a request: segments of a
	 * request resemble each other, and statistics need what is independent.
	 * @param upTo up to this episode
	 * @param rows most rows
	 * @return the requests
	 */
	public List<Episode> heldOut(long upTo, int rows) {
		return requests(newest(this.store.heldOut(upTo, Instant.EPOCH), rows));
	}

	/**
	 * Chooses held-out experience in the same way, but as far as there is enough of it
	 * only what came later than something else: nothing chosen by earlier experience can
	 * have been chosen by this.
	 * @param upTo up to this episode
	 * @param rows most rows
	 * @param fresh how late it came, and how much of it is enough
	 * @return the requests
	 */
	public List<Episode> heldOut(long upTo, int rows, Freshness fresh) {
		List<ReplayStore.Listed> late = newest(this.store.heldOut(upTo, fresh.since()), rows);
		long held = late.stream().mapToLong(ReplayStore.Listed::rows).sum();
		long requests = late.stream().map(ReplayStore.Listed::requestId).distinct().count();
		return (held >= fresh.rows() && requests >= fresh.requests()) ? requests(late) : heldOut(upTo, rows);
	}

	private static List<ReplayStore.Listed> newest(List<ReplayStore.Listed> listed, int rows) {
		List<ReplayStore.Listed> chosen = new ArrayList<>();
		long held = 0;
		for (ReplayStore.Listed episode : listed) {
			if (held + episode.rows() > rows) {
				break;
			}
			chosen.add(episode);
			held += episode.rows();
		}
		return chosen;
	}

	/**
	 * Reads episodes, one a request: segments of a request are put together.
	 * @param chosen which
	 * @return the requests
	 */
	public List<Episode> requests(List<ReplayStore.Listed> chosen) {
		Map<String, List<VerifyStep>> requests = new LinkedHashMap<>();
		Map<String, Episode> firsts = new LinkedHashMap<>();
		for (Episode episode : this.store.read(chosen)) {
			firsts.putIfAbsent(episode.requestId(), episode);
			requests.computeIfAbsent(episode.requestId(), (request) -> new ArrayList<>()).addAll(episode.steps());
		}
		return firsts.values().stream().map((first) -> whole(first, requests)).toList();
	}

	private static Episode whole(Episode first, Map<String, List<VerifyStep>> requests) {
		return new Episode(first.requestId(), 0, first.modelFingerprint(), first.headVersion(), first.tenantKeyHash(),
				first.task(), first.finishedEpochMillis(), first.context(),
				requests.getOrDefault(first.requestId(), List.of()), first.costs());
	}

	/** Draws by number, not by listing: old experience may be far more than fits. */
	private Map<Long, ReplayStore.Listed> old(long upTo, long wanted, Random random) {
		Map<Long, ReplayStore.Listed> chosen = new TreeMap<>();
		long first = this.store.first();
		if (first == 0 || first > upTo) {
			return chosen;
		}
		long rows = 0;
		for (int draw = 0; draw < MOST_DRAWS && rows < wanted; draw++) {
			long point = first + (long) (random.nextDouble() * (upTo - first + 1));
			ReplayStore.Listed episode = this.store.from(point, upTo).orElse(null);
			if (episode != null && rows + episode.rows() <= wanted
					&& chosen.putIfAbsent(episode.id(), episode) == null) {
				rows += episode.rows();
			}
		}
		return chosen;
	}

	/**
	 * What a round learns from.
	 *
	 * @param replayed older episodes, in the order of their commits
	 * @param fresh those that came in since, likewise
	 */
	public record Sample(List<Episode> replayed, List<Episode> fresh) {

		/**
		 * All of them.
		 * @return in the order of their commits
		 */
		public List<Episode> episodes() {
			return Stream.concat(this.replayed.stream(), this.fresh.stream()).toList();
		}

	}

	/**
	 * What is fresh to a round.
	 *
	 * @param after episodes up to here were fresh before
	 * @param upTo episodes behind this one wait
	 */
	public record Window(long after, long upTo) {
	}

	/**
	 * When held-out experience is fresh.
	 *
	 * @param since it was received later
	 * @param rows fewer rows are not enough
	 * @param requests fewer requests are not enough
	 */
	public record Freshness(Instant since, int rows, int requests) {
	}

	/**
	 * How much a round holds in memory.
	 *
	 * @param rows most rows
	 * @param freshShare share of them reserved for fresh experience
	 */
	public record Budget(int rows, double freshShare) {
	}

}
