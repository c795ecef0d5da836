package io.dvi.gateway.admin;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import org.jspecify.annotations.Nullable;

/**
 * What shall pause.
 *
 * @param reason why
 * @param publishingOnly true goes on with training and publishes nothing
 * @param others fields that have no meaning
 */
record PauseBody(@Nullable String reason, @Nullable Boolean publishingOnly,
		@JsonAnySetter @Nullable Map<String, Object> others) {
}
