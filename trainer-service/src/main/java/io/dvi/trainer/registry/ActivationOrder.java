package io.dvi.trainer.registry;

import org.jspecify.annotations.Nullable;

/**
 * A wish to move the pointer.
 *
 * @param pointer where to, as a whole
 * @param expectedSequence when given, the move happens only if this is still the current
 * activation's sequence
 * @param mover who asks
 * @param dryRun all checks, nothing stored
 */
public record ActivationOrder(Pointer pointer, @Nullable Long expectedSequence, Activation.Mover mover,
		boolean dryRun) {
}
