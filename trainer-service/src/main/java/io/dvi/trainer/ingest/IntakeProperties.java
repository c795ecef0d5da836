package io.dvi.trainer.ingest;

import jakarta.validation.constraints.Min;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How experience is taken in.
 *
 * @param inFlight most episodes of one stream that are received and not yet answered
 * @param commitBatch most episodes in one commit
 * @param queueCapacity most episodes of all streams that wait for a commit
 */
public record IntakeProperties(@Min(1) @DefaultValue("64") int inFlight, @Min(1) @DefaultValue("64") int commitBatch,
		@Min(1) @DefaultValue("256") int queueCapacity) {
}
