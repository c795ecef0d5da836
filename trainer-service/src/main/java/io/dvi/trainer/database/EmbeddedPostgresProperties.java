package io.dvi.trainer.database;

import java.nio.file.Path;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A database server run by the trainer itself, for one machine; elsewhere
 * {@code spring.datasource} names an external one.
 *
 * @param enabled whether it is used
 * @param port its port on the loopback interface
 * @param dataFolder where its data stays across restarts; required when enabled
 */
public record EmbeddedPostgresProperties(@DefaultValue("false") boolean enabled,
		@Min(1) @Max(65535) @DefaultValue("9432") int port, @Nullable Path dataFolder) {

	/**
	 * Refuses a server without a home.
	 * @return false when the folder is missing
	 */
	@AssertTrue(message = "`data-folder` is required when the embedded server is enabled")
	public boolean isHomed() {
		return !this.enabled || this.dataFolder != null;
	}

}
