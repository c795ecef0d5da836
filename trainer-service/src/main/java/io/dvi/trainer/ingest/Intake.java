package io.dvi.trainer.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import io.dvi.trainer.agent.Agent;
import io.dvi.trainer.experience.EpisodeStore;
import io.dvi.trainer.experience.NewEpisode;
import io.dvi.trainer.experience.StoreOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataIntegrityViolationException;

/**
 * Collects the episodes of all streams into few commits. One thread commits, so that the
 * store's order is the order of commits.
 */
public class Intake implements Agent {

	private static final Logger log = LoggerFactory.getLogger(Intake.class);

	private static final Duration POLL = Duration.ofMillis(100);

	private final EpisodeStore store;

	private final int commitBatch;

	private final IntakeMetrics metrics;

	private final BlockingQueue<Waiting> queue;

	/**
	 * Makes an intake with an empty queue.
	 * @param store where episodes go
	 * @param properties its bounds
	 * @param metrics what is counted
	 */
	public Intake(EpisodeStore store, IntakeProperties properties, IntakeMetrics metrics) {
		this.store = store;
		this.commitBatch = properties.commitBatch();
		this.metrics = metrics;
		this.queue = new ArrayBlockingQueue<>(properties.queueCapacity());
	}

	/**
	 * Hands an episode over; waits while the queue is full.
	 * @param episode checked
	 * @param answer called once, on the committing thread
	 * @throws InterruptedException when the caller is no longer wanted
	 */
	public void submit(NewEpisode episode, Answer answer) throws InterruptedException {
		this.queue.put(new Waiting(episode, answer));
	}

	/**
	 * How many episodes wait for a commit.
	 * @return from 0 to the queue's capacity
	 */
	public int waiting() {
		return this.queue.size();
	}

	@Override
	public String roleName() {
		return "experience-intake";
	}

	@Override
	public int doWork() {
		List<Waiting> batch = new ArrayList<>(this.commitBatch);
		this.queue.drainTo(batch, this.commitBatch);
		if (batch.isEmpty() && !waitForFirst(batch)) {
			return 0;
		}
		commit(batch);
		return batch.size();
	}

	private boolean waitForFirst(List<Waiting> batch) {
		try {
			Waiting first = this.queue.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
			if (first == null) {
				return false;
			}
			batch.add(first);
			this.queue.drainTo(batch, this.commitBatch - 1);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private void commit(List<Waiting> batch) {
		List<StoreOutcome> outcomes;
		try {
			outcomes = this.store.commit(batch.stream().map(Waiting::episode).toList());
		}
		catch (DataIntegrityViolationException ex) {
			if (batch.size() == 1) {
				log.error("the database refused episode {} for good", batch.getFirst().episode().key(), ex);
				batch.getFirst().answer().refused("the database refused it");
				return;
			}
			batch.forEach((waiting) -> commit(List.of(waiting)));
			return;
		}
		catch (RuntimeException ex) {
			batch.forEach((waiting) -> waiting.answer().failed(ex));
			throw ex;
		}
		for (int i = 0; i < batch.size(); i++) {
			answer(batch.get(i), outcomes.get(i));
		}
	}

	private void answer(Waiting waiting, StoreOutcome outcome) {
		NewEpisode episode = waiting.episode();
		this.metrics.committed(episode, outcome);
		if (outcome == StoreOutcome.CONFLICT) {
			log.error("ALARM: key {} was committed with another payload; the second one is refused", episode.key());
		}
		waiting.answer().stored(outcome);
	}

	/** Hears what became of an episode; must not block. */
	public interface Answer {

		/**
		 * It is durable, or its key was.
		 * @param outcome what was found
		 */
		void stored(StoreOutcome outcome);

		/**
		 * It can never be stored.
		 * @param reason why, in one sentence
		 */
		void refused(String reason);

		/**
		 * It was not stored this time.
		 * @param failure what went wrong
		 */
		void failed(RuntimeException failure);

	}

	private record Waiting(NewEpisode episode, Answer answer) {
	}

}
