package io.dvi.trainer.replica;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a replica serves and how that goes.
 *
 * @param start which replica, since which start
 * @param modelFingerprint the model it serves
 * @param heads what it took over
 * @param lastError why the newest activation could not be taken over, empty otherwise
 * @param loadFailures heads that did not come to serve since the start
 * @param serving counters by head
 * @param plainTokensPerSecond what plain decoding of one stream would give now
 */
public record ReplicaReport(Start start, String modelFingerprint, Heads heads, String lastError,
		LoadFailures loadFailures, List<HeadServing> serving, double plainTokensPerSecond) {

	/** Copies the list. */
	public ReplicaReport {
		serving = List.copyOf(serving);
	}

	/**
	 * A start of a replica.
	 *
	 * @param instance stable name of the replica
	 * @param bootEpoch grows with every start; counters begin again then
	 */
	public record Start(String instance, long bootEpoch) {
	}

	/**
	 * What a replica took over.
	 *
	 * @param activationSequence the last activation, 0 for none
	 * @param version the stable head
	 * @param sha256 of its file
	 * @param since when
	 * @param canaryVersion absent unless it serves one
	 */
	public record Heads(long activationSequence, long version, String sha256, Instant since,
			@Nullable Long canaryVersion) {
	}

}
