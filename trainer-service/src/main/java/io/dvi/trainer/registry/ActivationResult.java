package io.dvi.trainer.registry;

/**
 * What a wish to move the pointer came to.
 *
 * @param activation the activation in force now; of a dry run, the one that would be
 * @param changed false when the pointer stood there already; nothing was recorded
 * @param dryRun whether it was only tried
 */
public record ActivationResult(Activation activation, boolean changed, boolean dryRun) {
}
