package io.dvi.trainer.replica;

import java.time.Instant;

/**
 * A replica as it was last heard of.
 *
 * @param report what it said
 * @param reported when
 * @param healthy false when it has said nothing for a while
 */
public record Replica(ReplicaReport report, Instant reported, boolean healthy) {

	/**
	 * Whether it serves an activation.
	 * @param sequence of the activation
	 * @return whether it took it over
	 */
	public boolean serves(long sequence) {
		return this.report.heads().activationSequence() == sequence && this.report.lastError().isEmpty();
	}

}
