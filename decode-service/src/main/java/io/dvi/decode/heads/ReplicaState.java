package io.dvi.decode.heads;

import io.dvi.v1.Head;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;

/**
 * What this replica serves, and how taking over activations went. Written by the
 * follower's thread, read by any.
 */
final class ReplicaState {

	private final InstantSource clock;

	private volatile Snapshot snapshot;

	private volatile Runnable onChange = () -> {
	};

	ReplicaState(InstantSource clock) {
		this.clock = clock;
		this.snapshot = new Snapshot(0, null, null, clock.instant(), "", LoadFailures.NONE);
	}

	Snapshot snapshot() {
		return this.snapshot;
	}

	/** Calls this after every change from now on; it must not block. */
	void onChange(Runnable listener) {
		this.onChange = listener;
	}

	/** Other heads serve; what is wanted of this replica is for {@link #took} to say. */
	void serving(Head stable, @Nullable Head canary) {
		Snapshot before = this.snapshot;
		Instant since = stable.equals(before.stable()) ? before.since() : this.clock.instant();
		this.snapshot = new Snapshot(before.sequence(), stable, canary, since, before.lastError(),
				before.loadFailures());
	}

	/** All that an activation wants is done. */
	void took(long sequence) {
		Snapshot before = this.snapshot;
		change(new Snapshot(sequence, before.stable(), before.canary(), before.since(), "", before.loadFailures()));
	}

	/** Heads did not come to serve. */
	void failed(HeadLoadException failure) {
		Snapshot before = this.snapshot;
		change(new Snapshot(before.sequence(), before.stable(), before.canary(), before.since(),
				failure.reason().label() + ": " + failure.getMessage(), before.loadFailures().plus(failure)));
	}

	private void change(Snapshot next) {
		this.snapshot = next;
		this.onChange.run();
	}

	/**
	 * One moment.
	 *
	 * @param sequence the last activation that was taken over as a whole, 0 for none
	 * @param stable the head that serves, or null
	 * @param canary the head that serves a share, or null
	 * @param since when the stable head came to serve
	 * @param lastError why the newest activation is not taken over as a whole, or an
	 * empty string
	 * @param loadFailures how often heads did not come to serve since the start
	 */
	record Snapshot(long sequence, @Nullable Head stable, @Nullable Head canary, Instant since, String lastError,
			LoadFailures loadFailures) {
	}

}
