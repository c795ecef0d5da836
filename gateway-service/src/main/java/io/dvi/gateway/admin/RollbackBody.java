package io.dvi.gateway.admin;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import org.jspecify.annotations.Nullable;

/**
 * Where to go back.
 *
 * @param to the version; null ends a canary, and goes to the last good version otherwise
 * @param reason why
 * @param others fields that have no meaning
 */
record RollbackBody(@Nullable Long to, @Nullable String reason, @JsonAnySetter @Nullable Map<String, Object> others) {
}
