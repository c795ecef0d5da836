package io.dvi.decode.experience;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import org.jspecify.annotations.Nullable;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Episodes that wait for the uploader, in memory and bounded. The decode thread adds
 * without locks, and past the bound it drops the oldest whole episodes and counts them.
 * One thread adds, one thread takes.
 */
public final class ExperienceSpool implements ExperienceSink {

	// Object headers, references and scalars of a row or step; only the bound uses it.
	private static final int RECORD_BYTES = 96;

	private final Queue<Spooled> queue = new ConcurrentLinkedQueue<>();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicInteger episodes = new AtomicInteger();

	private final AtomicLong sequence = new AtomicLong();

	private final Bounds bounds;

	private final FeedbackMetrics metrics;

	/**
	 * Makes an empty spool.
	 * @param bounds what it may hold
	 * @param metrics where episodes are counted
	 */
	public ExperienceSpool(Bounds bounds, FeedbackMetrics metrics) {
		this.bounds = bounds;
		this.metrics = metrics;
	}

	@Override
	public void accept(Episode episode) {
		this.metrics.enqueued();
		Spooled entry = new Spooled(this.sequence.incrementAndGet(), bytesOf(episode), System.nanoTime(), episode);
		this.bytes.addAndGet(entry.bytes());
		this.episodes.incrementAndGet();
		this.queue.add(entry);
		while (this.bytes.get() > this.bounds.bytes() || this.episodes.get() > this.bounds.episodes()) {
			if (poll() == null) {
				// The uploader took the last one meanwhile.
				return;
			}
			this.metrics.dropped(DropReason.SPOOL_FULL);
		}
	}

	/**
	 * Takes the oldest episode.
	 * @return it, or null when there is none
	 */
	@Nullable Spooled poll() {
		Spooled oldest = this.queue.poll();
		if (oldest != null) {
			this.bytes.addAndGet(-oldest.bytes());
			this.episodes.decrementAndGet();
		}
		return oldest;
	}

	/**
	 * Looks at the oldest episode.
	 * @return it, or null when there is none
	 */
	@Nullable Spooled peek() {
		return this.queue.peek();
	}

	private static long bytesOf(Episode episode) {
		long bytes = RECORD_BYTES;
		for (VerifyStep step : episode.steps()) {
			bytes += RECORD_BYTES + (long) Short.BYTES * step.anchor().length;
			for (VerifiedRow row : step.rows()) {
				bytes += RECORD_BYTES + (long) Short.BYTES * (row.shallow().length + row.deep().length)
						+ (long) Integer.BYTES * row.topIds().length + (long) Float.BYTES * row.topLogits().length;
			}
		}
		return bytes;
	}

	/**
	 * What the spool may hold.
	 *
	 * @param bytes most memory, in bytes
	 * @param episodes most episodes
	 */
	public record Bounds(long bytes, int episodes) {
	}

	/**
	 * An episode with its place in the boot epoch.
	 *
	 * @param sequence 1, 2, 3, ...; gaps are dropped episodes
	 * @param bytes memory it holds, about
	 * @param enqueuedNanos when it came, by {@link System#nanoTime()}
	 * @param episode the episode
	 */
	record Spooled(long sequence, long bytes, long enqueuedNanos, Episode episode) {
	}

}
