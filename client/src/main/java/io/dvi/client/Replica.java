package io.dvi.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a decode replica serves and how that goes, as it reported last. Counters begin
 * with its process.
 *
 * @param instance its name
 * @param healthy false when it has not reported for a while
 * @param reported when it reported last
 * @param served the heads it serves
 * @param lastError empty unless the newest activation's heads could not be taken over
 * @param loadFailures why heads did not come to serve, how often, by reason
 * @param plainTokensPerSecond what plain decoding of one stream would give now
 * @param serving one for each head that served since the start
 */
public record Replica(String instance, boolean healthy, Instant reported, Served served, String lastError,
		Map<String, Long> loadFailures, double plainTokensPerSecond, List<Serving> serving) {

	/** Copies map and list. */
	public Replica {
		loadFailures = Map.copyOf(loadFailures);
		serving = List.copyOf(serving);
	}

	/**
	 * The heads a replica serves.
	 *
	 * @param activationSequence the last activation it took over; 0 for none
	 * @param version the stable head
	 * @param sha256 hex sha256 of the stable head's file
	 * @param since when it began to serve it
	 * @param canaryVersion the canary; null for none
	 */
	public record Served(long activationSequence, long version, String sha256, Instant since,
			@Nullable Long canaryVersion) {
	}

	/**
	 * Counters of one head.
	 *
	 * @param headVersion its version; -1 stands for no head
	 * @param requests requests answered
	 * @param tokens tokens of their answers
	 * @param verifySteps verify steps
	 * @param decodeTime from the first token to the last, summed over requests
	 * @param nonFiniteDrafts how often the head's numbers were not finite
	 * @param draftedByPosition index i: how often a draft at position i was tried
	 * @param acceptedByPosition index i: how often it was accepted
	 * @param drafters by who drafted
	 */
	public record Serving(long headVersion, long requests, long tokens, long verifySteps, Duration decodeTime,
			long nonFiniteDrafts, List<Long> draftedByPosition, List<Long> acceptedByPosition, List<Drafter> drafters) {

		/** Copies the lists. */
		public Serving {
			draftedByPosition = List.copyOf(draftedByPosition);
			acceptedByPosition = List.copyOf(acceptedByPosition);
			drafters = List.copyOf(drafters);
		}

	}

	/**
	 * Counters of one drafter.
	 *
	 * @param name head, prompt_lookup, recycling or format
	 * @param drafted tokens it drafted
	 * @param accepted those that were committed
	 */
	public record Drafter(String name, long drafted, long accepted) {
	}

	/**
	 * All replicas that reported lately.
	 *
	 * @param replicas by name
	 * @param converged whether all healthy ones serve the current activation; false when
	 * there is none
	 */
	public record Fleet(List<Replica> replicas, boolean converged) {

		/** Copies the list. */
		public Fleet {
			replicas = List.copyOf(replicas);
		}

	}

}
