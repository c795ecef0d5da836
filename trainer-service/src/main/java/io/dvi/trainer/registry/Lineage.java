package io.dvi.trainer.registry;

/**
 * The model whose heads are meant: versions, activations and experience of other models
 * in the same database stay out of sight.
 *
 * @param modelFingerprint the model
 * @param splitLayer layers in front of the head
 */
public record Lineage(String modelFingerprint, int splitLayer) {
}
