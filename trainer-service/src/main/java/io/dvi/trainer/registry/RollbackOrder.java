package io.dvi.trainer.registry;

import org.jspecify.annotations.Nullable;

/**
 * A wish to move the pointer back.
 *
 * @param toVersion the wanted version, or nothing for the last good one
 * @param expectedSequence when given, the move happens only if this is still the current
 * activation's sequence
 * @param mover who asks
 * @param dryRun all checks, nothing stored
 */
public record RollbackOrder(@Nullable Long toVersion, @Nullable Long expectedSequence, Activation.Mover mover,
		boolean dryRun) {
}
