package io.dvi.trainer.offline;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.dvi.engine.experience.Episode;
import io.dvi.trainer.experience.ReplayStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * Reads many episodes, a few at a time. A database that restarts meanwhile, because the
 * services it belongs to are started or stopped, is waited for.
 */
public final class EpisodeReader {

	private static final Logger log = LoggerFactory.getLogger(EpisodeReader.class);

	private static final int TOGETHER = 32;

	private static final int TRIES = 200;

	private static final int TRIES_PER_WARNING = 15;

	private static final Duration PAUSE = Duration.ofSeconds(2);

	private final ReplayStore store;

	/**
	 * Makes a reader.
	 * @param store where episodes are read
	 */
	public EpisodeReader(ReplayStore store) {
		this.store = store;
	}

	/**
	 * Reads episodes.
	 * @param listed which
	 * @param taker called for each, the oldest of every few first
	 */
	public void read(List<ReplayStore.Listed> listed, Consumer<Episode> taker) {
		for (int first = 0; first < listed.size(); first += TOGETHER) {
			together(listed.subList(first, Math.min(first + TOGETHER, listed.size()))).forEach(taker);
		}
	}

	private List<Episode> together(List<ReplayStore.Listed> listed) {
		for (int attempt = 1;; attempt++) {
			try {
				return this.store.read(listed);
			}
			catch (DataAccessException ex) {
				if (attempt == TRIES) {
					throw ex;
				}
				if (attempt % TRIES_PER_WARNING == 1) {
					log.warn("trying again to read experience: {}", ex.getMostSpecificCause().getMessage());
				}
				LockSupport.parkNanos(PAUSE.toNanos());
			}
		}
	}

}
