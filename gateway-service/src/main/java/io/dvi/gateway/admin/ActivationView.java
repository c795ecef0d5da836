package io.dvi.gateway.admin;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dvi.client.Activation;
import io.dvi.client.Figure;
import io.dvi.client.Pointer;
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
 * @param source initial, gate, admin, rollback or watch
 * @param requestId request that caused it
 * @param canary head for a share of requests, or null
 * @param shadowVersion head that is scored without serving, or null
 * @param figures what it was decided by, and what was found about it later
 * @param acknowledgements the last word of each replica on it
 * @param converged whether all healthy replicas serve it; left out where it is history
 */
record ActivationView(long sequence, long version, @Nullable Long previousVersion, String sha256, Instant at,
		String actor, String reason, String source, String requestId, Pointer.@Nullable Canary canary,
		@Nullable Long shadowVersion, List<Figure> figures, List<Activation.Acknowledgement> acknowledgements,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean converged) {

	static ActivationView of(Activation activation, @Nullable Boolean converged) {
		return new ActivationView(activation.sequence(), activation.version(), activation.previousVersion(),
				activation.sha256(), activation.at(), activation.actor(), activation.reason(),
				activation.source().name().toLowerCase(Locale.ROOT), activation.requestId(),
				activation.pointer().canary(), activation.pointer().shadowVersion(), activation.figures(),
				activation.acknowledgements(), converged);
	}

	/**
	 * The answer to a move.
	 *
	 * @param changed false when the pointer stood there already
	 * @param dryRun whether nothing was stored
	 * @param activation the current activation, or what it would be
	 */
	record Result(boolean changed, boolean dryRun, ActivationView activation) {
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
			return new Page(activations.stream().map((activation) -> ActivationView.of(activation, null)).toList(),
					(oldest != null) ? oldest.toString() : null);
		}

	}

}
