package io.dvi.trainer.registry;

import java.time.Clock;
import java.time.Duration;

import io.dvi.trainer.agent.AgentRunner;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;

/** The registry and the feed of its moves. */
@Configuration(proxyBeanMethods = false)
class RegistryConfiguration {

	/** How soon a move made by another process is seen. */
	private static final Duration LOOK = Duration.ofMillis(500);

	@Bean
	@DependsOnDatabaseInitialization
	HeadRegistry headRegistry(JdbcClient jdbc, PlatformTransactionManager transactions, Lineage lineage, Clock clock) {
		return new HeadRegistry(jdbc, transactions, lineage, clock);
	}

	@Bean
	KeyedOrders keyedOrders(JdbcClient jdbc, TransactionOperations transaction, Lineage lineage, Clock clock) {
		return new KeyedOrders(jdbc, transaction, lineage, clock);
	}

	@Bean
	HeadCustody headCustody(HeadRegistry registry) {
		return new HeadCustody(registry);
	}

	@Bean
	ActivationFeed activationFeed(HeadRegistry registry) {
		return new ActivationFeed(registry);
	}

	@Bean
	AgentRunner activationFeedRunner(ActivationFeed feed, MeterRegistry meters) {
		return new AgentRunner(feed, LOOK, meters);
	}

}
