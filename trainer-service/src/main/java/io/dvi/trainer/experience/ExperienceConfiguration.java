package io.dvi.trainer.experience;

import java.time.Clock;
import java.time.Duration;

import io.dvi.trainer.agent.AgentRunner;
import io.dvi.trainer.database.WriterLease;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The store of experience and its retention. */
@Configuration(proxyBeanMethods = false)
class ExperienceConfiguration {

	private static final Duration RETENTION_LOOK = Duration.ofMinutes(10);

	@Bean
	@DependsOnDatabaseInitialization
	EpisodeStore episodeStore(JdbcClient jdbc, TransactionTemplate transaction, ExperienceProperties properties,
			WriterLease lease, Clock clock) {
		return new EpisodeStore(jdbc, transaction, new HeldOutSplit(properties.heldOutShare()), lease::fence, clock);
	}

	@Bean
	EpisodeDeletion episodeDeletion(JdbcClient jdbc, TransactionTemplate transaction, WriterLease lease, Clock clock) {
		return new EpisodeDeletion(jdbc, transaction, lease::fence, clock);
	}

	@Bean
	AgentRunner retentionRunner(EpisodeStore store, ExperienceProperties properties, Clock clock,
			MeterRegistry meters) {
		return new AgentRunner(new Retention(store, properties.retention(), clock), RETENTION_LOOK, meters);
	}

}
