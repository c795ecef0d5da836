package io.dvi.trainer.registry;

import java.time.Instant;

/**
 * The last word of a replica on an activation.
 *
 * @param instance the replica
 * @param at when it was said first
 * @param error why the replica does not serve it, empty when it does
 */
public record Acknowledgement(String instance, Instant at, String error) {
}
