package io.dvi.trainer.watch;

import java.time.Clock;
import java.time.Duration;

import io.dvi.trainer.agent.AgentRunner;
import io.dvi.trainer.database.WriterLease;
import io.dvi.trainer.registry.HeadCustody;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.replica.Replicas;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The watch and its thread. */
@Configuration(proxyBeanMethods = false)
class WatchConfiguration {

	/** As often as replicas report. */
	private static final Duration LOOK = Duration.ofSeconds(1);

	@Bean
	HeadWatch.Parts watchParts(Replicas replicas, HeadRegistry registry, HeadCustody custody,
			WatchProperties properties, WriterLease lease, MeterRegistry meters) {
		return new HeadWatch.Parts(replicas, registry, custody, properties, lease::held, meters);
	}

	@Bean
	AgentRunner headWatchRunner(HeadWatch.Parts parts, @Qualifier("activationFeedRunner") AgentRunner feed, Clock clock,
			MeterRegistry meters) {
		return new AgentRunner(new HeadWatch(parts, feed::wake, clock), LOOK, meters);
	}

}
