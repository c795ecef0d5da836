package io.dvi.engine.head;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loaded head and how many still use it: who loaded it, the slot while it serves, each
 * request that began with it. The head is closed when the last use ends, so a request
 * finishes on the head it began with.
 */
public final class HeadLease {

	private final long version;

	private final DraftHead head;

	private final AtomicInteger uses = new AtomicInteger(1);

	/**
	 * Takes over a head; the first use is the caller's.
	 * @param version the number the registry gave it
	 * @param head the loaded head
	 */
	public HeadLease(long version, DraftHead head) {
		this.version = version;
		this.head = head;
	}

	/**
	 * The head's version.
	 * @return the number the registry gave it
	 */
	public long version() {
		return this.version;
	}

	/**
	 * The head itself.
	 * @return usable until {@link #release()}
	 */
	public DraftHead head() {
		return this.head;
	}

	boolean retain() {
		int seen;
		do {
			seen = this.uses.get();
			if (seen == 0) {
				return false;
			}
		}
		while (!this.uses.compareAndSet(seen, seen + 1));
		return true;
	}

	/** Ends one use. */
	public void release() {
		if (this.uses.decrementAndGet() == 0) {
			this.head.close();
		}
	}

}
