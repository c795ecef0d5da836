package io.dvi.engine.head;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Where the serving head sits. Installing swaps one reference; requests that began with
 * the old head keep it until they end.
 */
public final class HeadSlot implements AutoCloseable {

	/** The version reported while no head is installed. */
	public static final long NO_HEAD = -1;

	private final AtomicReference<@Nullable HeadLease> current = new AtomicReference<>();

	/**
	 * Makes a head the serving one.
	 * @param version the number the registry gave it
	 * @param head the loaded head, owned by the slot from now on
	 */
	public void install(long version, DraftHead head) {
		retire(this.current.getAndSet(new HeadLease(version, head)));
	}

	/**
	 * Takes a use of the serving head.
	 * @return a lease to be released, or null when no head is installed
	 */
	public @Nullable HeadLease acquire() {
		while (true) {
			HeadLease lease = this.current.get();
			if (lease == null || lease.retain()) {
				return lease;
			}
		}
	}

	/**
	 * The serving version.
	 * @return its number, or {@link #NO_HEAD}
	 */
	public long version() {
		HeadLease lease = this.current.get();
		return (lease != null) ? lease.version() : NO_HEAD;
	}

	@Override
	public void close() {
		retire(this.current.getAndSet(null));
	}

	private static void retire(@Nullable HeadLease lease) {
		if (lease != null) {
			lease.release();
		}
	}

}
