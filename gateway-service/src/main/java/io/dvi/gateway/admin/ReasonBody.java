package io.dvi.gateway.admin;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import org.jspecify.annotations.Nullable;

/**
 * A change that needs no more than a reason.
 *
 * @param reason why
 * @param others fields that have no meaning
 */
record ReasonBody(@Nullable String reason, @JsonAnySetter @Nullable Map<String, Object> others) {
}
