package io.dvi.trainer.registry;

/**
 * What a wish to move the pointer came to.
 *
 * @param activation the activation in force now
 * @param changed false when the wanted version was active already; nothing was recorded
 */
public record ActivationResult(Activation activation, boolean changed) {
}
