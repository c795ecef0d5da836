package io.dvi.gateway.admin;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.dvi.client.Activation;
import org.jspecify.annotations.Nullable;

/**
 * A move of the pointer as the admin API shows it.
 *
 * @param sequence number of the move
 * @param version head that became active
 * @param previousVersion head before it, or null
 * @param sha256 hex sha256 of the head file
 * @param at when
 * @param actor who asked for it
 * @param reason why
 * @param source initial, gate, admin or rollback
 * @param requestId request that caused it
 */
record ActivationView(long sequence, long version, @Nullable Long previousVersion, String sha256, Instant at,
		String actor, String reason, String source, String requestId) {

	static ActivationView of(Activation activation) {
		return new ActivationView(activation.sequence(), activation.version(), activation.previousVersion(),
				activation.sha256(), activation.at(), activation.actor(), activation.reason(),
				activation.source().name().toLowerCase(Locale.ROOT), activation.requestId());
	}

	/**
	 * The answer to a move.
	 *
	 * @param changed false when the version was active already
	 * @param activation the current activation
	 */
	record Result(boolean changed, ActivationView activation) {

		static Result of(Activation.Result result) {
			return new Result(result.changed(), ActivationView.of(result.activation()));
		}

	}

	/**
	 * A page of the audit, newest first.
	 *
	 * @param activations the moves
	 * @param nextPageToken what asks for the next page; null on the last
	 */
	record Page(List<ActivationView> activations, @Nullable String nextPageToken) {

		static Page of(List<Activation> activations, int limit) {
			Long oldest = (activations.size() < limit) ? null : activations.get(activations.size() - 1).sequence();
			return new Page(activations.stream().map(ActivationView::of).toList(),
					(oldest != null) ? oldest.toString() : null);
		}

	}

}
