package io.dvi.trainer.registry;

import org.jspecify.annotations.Nullable;

/**
 * A wish to move the pointer.
 *
 * @param pointer where to, as a whole
 * @param expectedSequence when given, the move happens only if this is still the current
 * activation's sequence
 * @param mover who asks
 * @param handling how it is carried out
 */
public record ActivationOrder(Pointer pointer, @Nullable Long expectedSequence, Activation.Mover mover,
		Handling handling) {

	/**
	 * How an order is carried out.
	 *
	 * @param dryRun all checks, nothing stored
	 * @param idempotencyKey the same key with the same order gives the same answer for a
	 * day; empty for none
	 */
	public record Handling(boolean dryRun, String idempotencyKey) {

		/** Once, for good. */
		public static final Handling PLAIN = new Handling(false, "");

	}

}
