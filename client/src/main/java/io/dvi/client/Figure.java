package io.dvi.client;

import org.jspecify.annotations.Nullable;

/**
 * A named number with the limit it was held against.
 *
 * @param name such as {@code tokens_per_step}
 * @param value what was found
 * @param limit what it was held against; null for none
 */
public record Figure(String name, double value, @Nullable Double limit) {
}
