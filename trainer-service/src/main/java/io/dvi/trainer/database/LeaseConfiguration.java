package io.dvi.trainer.database;

import java.time.Clock;
import java.time.Duration;

import javax.sql.DataSource;

import io.dvi.trainer.agent.AgentRunner;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who may write. */
@Configuration(proxyBeanMethods = false)
class LeaseConfiguration {

	private static final Duration LOOK = Duration.ofSeconds(1);

	@Bean
	@DependsOnDatabaseInitialization
	WriterLease writerLease(DataSource dataSource, JdbcClient jdbc, Clock clock) {
		return new WriterLease(dataSource, jdbc, "trainer " + ProcessHandle.current().pid(), clock);
	}

	@Bean
	AgentRunner writerLeaseRunner(WriterLease lease, MeterRegistry meters) {
		return new AgentRunner(lease, LOOK, meters);
	}

	@Bean
	HealthIndicator writerLeaseHealthIndicator(WriterLease lease) {
		return () -> lease.held() ? Health.up().build()
				: Health.outOfService().withDetail("reason", "another trainer writes to this database").build();
	}

}
