package io.dvi.trainer.registry;

import java.time.Duration;

import jakarta.validation.constraints.Min;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long heads are kept. Weights go when a version is behind enough newer ones and old
 * enough; those that serve, may have to, or are trained from never do.
 *
 * @param keepVersions newest versions whose weights stay whatever their age
 * @param keepFor how long weights of others stay
 */
public record RegistryProperties(@Min(1) @DefaultValue("50") int keepVersions, @DefaultValue("7d") Duration keepFor) {
}
