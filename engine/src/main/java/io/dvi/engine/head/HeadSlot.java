package io.dvi.engine.head;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Where the serving heads sit. A swap changes one reference, so no request ever sees the
 * stable head of one choice and the canary of another; requests that began with an old
 * head keep it until they end.
 */
public final class HeadSlot implements AutoCloseable {

	/** The version reported while no head is installed. */
	public static final long NO_HEAD = -1;

	private final AtomicReference<@Nullable ServingHeads> current = new AtomicReference<>();

	/**
	 * Lets new requests draft with other heads.
	 * @param heads loaded; the slot takes a use of its own of each
	 */
	public void serve(ServingHeads heads) {
		heads.retain();
		retire(this.current.getAndSet(heads));
	}

	/**
	 * Makes a head the only one.
	 * @param version the number the registry gave it
	 * @param head the loaded head, owned by the slot from now on
	 */
	public void install(long version, DraftHead head) {
		HeadLease lease = new HeadLease(version, head);
		serve(ServingHeads.alone(lease));
		lease.release();
	}

	/**
	 * Takes a use of the head that serves a key.
	 * @param key what requests that belong together have in common
	 * @return a lease to be released, or null when no head is installed
	 */
	public @Nullable HeadLease acquire(String key) {
		while (true) {
			ServingHeads heads = this.current.get();
			if (heads == null) {
				return null;
			}
			HeadLease lease = heads.of(key);
			if (lease.retain()) {
				return lease;
			}
		}
	}

	/**
	 * The stable head's version.
	 * @return its number, or {@link #NO_HEAD}
	 */
	public long version() {
		ServingHeads heads = this.current.get();
		return (heads != null) ? heads.stable().version() : NO_HEAD;
	}

	@Override
	public void close() {
		retire(this.current.getAndSet(null));
	}

	private static void retire(@Nullable ServingHeads heads) {
		if (heads != null) {
			heads.release();
		}
	}

}
