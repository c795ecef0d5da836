package io.dvi.gateway.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.dvi.client.Replica;
import org.jspecify.annotations.Nullable;

/**
 * A decode replica as the admin API shows it.
 *
 * @param instance its name
 * @param healthy false when it has not reported for a while
 * @param reported when it reported last
 * @param activationSequence the last activation it took over; 0 for none
 * @param headVersion the stable head it serves
 * @param headSha256 hex sha256 of that head's file
 * @param since when it began to serve it
 * @param lastError empty unless the newest activation's heads could not be taken over
 * @param canaryVersion the canary it serves, or null
 * @param loadFailures why heads did not come to serve, how often
 * @param plainTokensPerSecond what plain decoding of one stream would give now
 * @param serving one for each head that served since the start of its process
 */
record ReplicaView(String instance, boolean healthy, Instant reported, long activationSequence, long headVersion,
		String headSha256, Instant since, String lastError, @Nullable Long canaryVersion,
		Map<String, Long> loadFailures, double plainTokensPerSecond, List<Serving> serving) {

	static ReplicaView of(Replica replica) {
		Replica.Served served = replica.served();
		return new ReplicaView(replica.instance(), replica.healthy(), replica.reported(), served.activationSequence(),
				served.version(), served.sha256(), served.since(), replica.lastError(), served.canaryVersion(),
				replica.loadFailures(), replica.plainTokensPerSecond(),
				replica.serving().stream().map(Serving::of).toList());
	}

	/**
	 * Counters of one head since the start of the process.
	 *
	 * @param headVersion its version; -1 stands for no head
	 * @param requests requests answered
	 * @param tokens tokens of their answers
	 * @param verifySteps verify steps
	 * @param decodeSeconds from the first token to the last, summed over requests
	 * @param tokensPerSecond of one stream; 0 before anything was decoded
	 * @param tokensPerStep 0 before anything was decoded
	 * @param nonFiniteDrafts how often the head's numbers were not finite
	 * @param draftedByPosition index i: how often a draft at position i was tried
	 * @param acceptedByPosition index i: how often it was accepted
	 * @param drafters by who drafted
	 */
	record Serving(long headVersion, long requests, long tokens, long verifySteps, double decodeSeconds,
			double tokensPerSecond, double tokensPerStep, long nonFiniteDrafts, List<Long> draftedByPosition,
			List<Long> acceptedByPosition, List<Drafter> drafters) {

		static Serving of(Replica.Serving serving) {
			double seconds = (double) serving.decodeTime().toNanos() / Duration.ofSeconds(1).toNanos();
			return new Serving(serving.headVersion(), serving.requests(), serving.tokens(), serving.verifySteps(),
					seconds, perUnit(serving.tokens(), seconds),
					perUnit(serving.tokens(), (double) serving.verifySteps()), serving.nonFiniteDrafts(),
					serving.draftedByPosition(), serving.acceptedByPosition(),
					serving.drafters()
						.stream()
						.map((own) -> new Drafter(own.name(), own.drafted(), own.accepted()))
						.toList());
		}

		private static double perUnit(long count, double units) {
			return (units > 0) ? count / units : 0;
		}

	}

	/**
	 * Counters of one drafter.
	 *
	 * @param drafter head, prompt_lookup, recycling or format
	 * @param drafted tokens it drafted
	 * @param accepted those that were committed
	 */
	record Drafter(String drafter, long drafted, long accepted) {
	}

	/**
	 * All replicas that reported lately.
	 *
	 * @param converged whether all healthy ones serve the current activation
	 * @param replicas by name
	 */
	record Listing(boolean converged, List<ReplicaView> replicas) {

		static Listing of(Replica.Fleet fleet) {
			return new Listing(fleet.converged(), fleet.replicas().stream().map(ReplicaView::of).toList());
		}

	}

}
