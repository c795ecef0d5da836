package io.dvi.gateway.admin;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.dvi.client.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Where the pointer shall stand, as a whole.
 *
 * @param version the active head
 * @param stable the same under another name
 * @param canary head for a share of requests; none when left out
 * @param shadowVersion head to score without serving; none when left out
 * @param reason why
 * @param others fields that have no meaning
 */
record PointerBody(@Nullable Long version, @Nullable Long stable, @Nullable CanaryBody canary,
		@Nullable Long shadowVersion, @Nullable String reason, @JsonAnySetter @Nullable Map<String, Object> others) {

	Pointer pointer() {
		Writing.requireNone(this.others);
		if ((this.version == null) == (this.stable == null)) {
			throw Reading.invalid("version", "must be given, under this name or as `stable`");
		}
		long target = (this.version != null) ? this.version : this.stable;
		return new Pointer(target, (this.canary != null) ? this.canary.canary() : null, this.shadowVersion);
	}

	/**
	 * A head for a share of requests.
	 *
	 * @param version its version
	 * @param percent share of requests, 1 to 99
	 * @param others fields that have no meaning
	 */
	record CanaryBody(@Nullable Long version, @Nullable Integer percent,
			@JsonAnySetter @Nullable Map<String, Object> others) {

		Pointer.Canary canary() {
			Writing.requireNone(this.others);
			if (this.version == null || this.percent == null) {
				throw Reading.invalid("canary", "must have `version` and `percent`, a share from 1 to 99");
			}
			return new Pointer.Canary(this.version, this.percent);
		}

	}

}
