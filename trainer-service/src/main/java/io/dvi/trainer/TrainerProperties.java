package io.dvi.trainer;

import java.nio.file.Path;
import java.util.List;

import io.dvi.trainer.database.EmbeddedPostgresProperties;
import io.dvi.trainer.experience.ExperienceProperties;
import io.dvi.trainer.ingest.IntakeProperties;
import io.dvi.trainer.registry.RegistryProperties;
import io.dvi.trainer.replica.ReplicaProperties;
import io.dvi.trainer.training.TrainingProperties;
import io.dvi.trainer.watch.WatchProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * All properties of the trainer; an unknown name under the prefix is refused.
 *
 * @param modelFolder the imported model that is trained for; required
 * @param initialHead file of a head that a model new to the database begins with; one
 * that does not fit the model is left out
 * @param accessKeys hex sha256 of each bearer key whose calls are answered; none answers
 * every call
 * @param embeddedPostgres the trainer's own database server
 * @param intake how experience is taken in
 * @param experience how long it is kept and what for
 * @param training when and how heads are trained
 * @param registry how long heads are kept
 * @param replicas how decode replicas are believed
 * @param watch when a head that was just activated is taken back
 */
@Validated
@ConfigurationProperties(prefix = "dvi.trainer", ignoreUnknownFields = false)
public record TrainerProperties(@NotNull Path modelFolder, @Nullable Path initialHead,
		@DefaultValue List<@Pattern(regexp = "[0-9a-f]{64}") String> accessKeys,
		@Valid @DefaultValue EmbeddedPostgresProperties embeddedPostgres, @Valid @DefaultValue IntakeProperties intake,
		@Valid @DefaultValue ExperienceProperties experience, @Valid @DefaultValue TrainingProperties training,
		@Valid @DefaultValue RegistryProperties registry, @Valid @DefaultValue ReplicaProperties replicas,
		@Valid @DefaultValue WatchProperties watch) {

	/** Copies the list. */
	public TrainerProperties {
		accessKeys = List.copyOf(accessKeys);
	}

}
