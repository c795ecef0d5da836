package io.dvi.trainer.experience;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;

import io.dvi.trainer.agent.Agent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets experience that is older than the retention, whole days at a time. */
public class Retention implements Agent {

	private static final Logger log = LoggerFactory.getLogger(Retention.class);

	private final EpisodeStore store;

	private final Duration keep;

	private final Clock clock;

	private @Nullable LocalDate done;

	/**
	 * Makes the task.
	 * @param store what is cleaned
	 * @param keep how long experience stays, counted from the end of the day it was
	 * received
	 * @param clock says what day it is
	 */
	public Retention(EpisodeStore store, Duration keep, Clock clock) {
		this.store = store;
		this.keep = keep;
		this.clock = clock;
	}

	@Override
	public String roleName() {
		return "experience-retention";
	}

	@Override
	public int doWork() {
		LocalDate firstKept = LocalDate.ofInstant(this.clock.instant().minus(this.keep), ZoneOffset.UTC);
		if (firstKept.equals(this.done)) {
			return 0;
		}
		int days = this.store.dropBefore(firstKept);
		this.done = firstKept;
		if (days > 0) {
			log.info("dropped {} days of experience received before {}", days, firstKept);
		}
		return days;
	}

}
