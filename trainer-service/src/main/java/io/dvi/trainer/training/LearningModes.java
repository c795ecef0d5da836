package io.dvi.trainer.training;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

import io.dvi.trainer.audit.Order;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.registry.Lineage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The mode of learning, as operators set it: each word is kept, the last one is in force,
 * also for the next process. Safe from any thread.
 */
public class LearningModes {

	private static final Logger log = LoggerFactory.getLogger(LearningModes.class);

	private static final String LATEST = """
			select mode, actor, reason, at from learning_mode
			 where model_fingerprint = :model order by id desc limit 1
			""";

	private static final String INSERT = """
			insert into learning_mode (model_fingerprint, mode, at, actor, reason, request_id)
			values (:model, :mode, :at, :actor, :reason, :requestId)
			""";

	private final JdbcClient jdbc;

	private final Lineage lineage;

	private final boolean enabled;

	private final Clock clock;

	/**
	 * Opens the modes of a model.
	 * @param jdbc the database
	 * @param lineage the model
	 * @param enabled false where the configuration rules training out
	 * @param clock says when a mode was set
	 */
	public LearningModes(JdbcClient jdbc, Lineage lineage, boolean enabled, Clock clock) {
		this.jdbc = jdbc;
		this.lineage = lineage;
		this.enabled = enabled;
		this.clock = clock;
	}

	/**
	 * The mode in force.
	 * @return what was set last, or the mode of the configuration
	 */
	public LearningMode current() {
		if (!this.enabled) {
			return LearningMode.configured(false);
		}
		return this.jdbc.sql(LATEST)
			.param("model", this.lineage.modelFingerprint())
			.query((row, number) -> new LearningMode(LearningMode.Kind.valueOf(row.getString("mode")),
					row.getString("actor"), row.getString("reason"),
					row.getObject("at", OffsetDateTime.class).toInstant()))
			.optional()
			.orElse(LearningMode.configured(true));
	}

	LearningMode.Kind kind() {
		return current().kind();
	}

	/**
	 * Sets the mode.
	 * @param wanted the mode
	 * @param order who asks
	 * @return what was changed
	 * @throws TrainerException INVALID_ARGUMENT where the configuration rules it out
	 */
	public Change set(LearningMode.Kind wanted, Order order) {
		LearningMode before = current();
		if (!this.enabled && wanted != LearningMode.Kind.PAUSED) {
			throw new TrainerException(TrainerError.INVALID_ARGUMENT, "mode",
					"`mode` must be PAUSED while the property dvi.trainer.training.enabled is false. Given: " + wanted);
		}
		if (before.kind() == wanted) {
			return new Change(before, false);
		}
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MICROS);
		if (!order.dryRun()) {
			this.jdbc.sql(INSERT)
				.param("model", this.lineage.modelFingerprint())
				.param("mode", wanted.name())
				.param("at", now.atOffset(ZoneOffset.UTC))
				.param("actor", order.actor())
				.param("reason", order.reason())
				.param("requestId", order.requestId())
				.update();
			log.info("learning is {} now, as {} wanted: {}", wanted, order.actor(), order.reason());
		}
		return new Change(new LearningMode(wanted, order.actor(), order.reason(), now), true);
	}

	/**
	 * What a wish for a mode came to.
	 *
	 * @param mode in force now; of a dry run, the one that would be
	 * @param changed false when it was so before
	 */
	public record Change(LearningMode mode, boolean changed) {
	}

}
