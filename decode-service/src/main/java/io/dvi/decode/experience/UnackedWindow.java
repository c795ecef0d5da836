package io.dvi.decode.experience;

import io.dvi.v1.ExperienceMessage;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Encoded episodes that the trainer has not acknowledged, in order, with a cursor behind
 * the last one sent on the current stream. Confined to the uploader's thread.
 */
final class UnackedWindow {

	private final NavigableMap<Long, Entry> entries = new TreeMap<>();

	private final int mostEpisodes;

	private final long mostBytes;

	private long bytes;

	private long cursor;

	UnackedWindow(int mostEpisodes, long mostBytes) {
		this.mostEpisodes = mostEpisodes;
		this.mostBytes = mostBytes;
	}

	/** Whether nothing may be added until something is acknowledged. */
	boolean full() {
		return this.entries.size() >= this.mostEpisodes || this.bytes >= this.mostBytes;
	}

	void add(long sequence, Entry entry) {
		this.entries.put(sequence, entry);
		this.bytes += entry.message().getSerializedSize();
	}

	/** The next message for the current stream, or null when all were sent on it. */
	@Nullable ExperienceMessage advance() {
		Map.Entry<Long, Entry> next = this.entries.higherEntry(this.cursor);
		if (next == null) {
			return null;
		}
		this.cursor = next.getKey();
		return next.getValue().message();
	}

	boolean remove(long sequence) {
		Entry gone = this.entries.remove(sequence);
		if (gone == null) {
			return false;
		}
		this.bytes -= gone.message().getSerializedSize();
		return true;
	}

	/**
	 * A new stream starts: what was committed is forgotten, all the rest is sent again.
	 * @return how many were forgotten
	 */
	int restart(long committedSequence) {
		this.cursor = 0;
		int forgotten = 0;
		while (!this.entries.isEmpty() && this.entries.firstKey() <= committedSequence) {
			remove(this.entries.firstKey());
			forgotten++;
		}
		return forgotten;
	}

	@Nullable Entry oldest() {
		return this.entries.isEmpty() ? null : this.entries.firstEntry().getValue();
	}

	int size() {
		return this.entries.size();
	}

	/**
	 * An unacknowledged episode.
	 *
	 * @param message as it is sent, also the second time
	 * @param enqueuedNanos when the engine handed it over
	 */
	record Entry(ExperienceMessage message, long enqueuedNanos) {
	}

}
