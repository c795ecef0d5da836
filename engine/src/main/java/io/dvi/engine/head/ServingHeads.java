package io.dvi.engine.head;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Which heads new requests draft with: one, or two that share them by key.
 *
 * @param stable for the requests that are not the canary's
 * @param canary for a share of them, or null
 * @param percent that share, from 1 to 99; 0 without a canary
 */
public record ServingHeads(HeadLease stable, @Nullable HeadLease canary, int percent) {

	private static final int BUCKETS = 100;

	/** 2^32 divided by the golden ratio: neighbouring hashes fall far apart. */
	private static final long SPREAD = 0x9E3779B9L;

	/** Refuses shares out of range. */
	public ServingHeads {
		int least = (canary != null) ? 1 : 0;
		int most = (canary != null) ? BUCKETS - 1 : 0;
		if (percent < least || percent > most) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "canary.percent",
					"`canary.percent` must be from " + least + " to " + most + ". Given: " + percent);
		}
	}

	/**
	 * One head for all.
	 * @param head the head
	 * @return the same without a canary
	 */
	public static ServingHeads alone(HeadLease head) {
		return new ServingHeads(head, null, 0);
	}

	/**
	 * The head of a request. A key has the same place in the hundred on every replica,
	 * after every start and for every canary, so that a share that grows only adds keys.
	 * @param key what requests that belong together have in common
	 * @return the canary for {@code percent} of all keys, else the stable head
	 */
	HeadLease of(String key) {
		return (this.canary != null && bucket(key) < this.percent) ? this.canary : this.stable;
	}

	/** Takes a use of each head for the slot. */
	void retain() {
		if (!this.stable.retain() || (this.canary != null && !this.canary.retain())) {
			throw new IllegalStateException("a head was given back before it came to serve");
		}
	}

	/** Ends the slot's use of each head. */
	void release() {
		this.stable.release();
		if (this.canary != null) {
			this.canary.release();
		}
	}

	private static int bucket(String key) {
		long spread = (key.hashCode() * SPREAD) & 0xFFFF_FFFFL;
		return (int) ((spread * BUCKETS) >>> Integer.SIZE);
	}

}
