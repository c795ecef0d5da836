package io.dvi.trainer.replica;

import java.time.Clock;

import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.Lineage;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The list of replicas. */
@Configuration(proxyBeanMethods = false)
class ReplicaConfiguration {

	@Bean
	Replicas replicas(HeadRegistry registry, Lineage lineage, ReplicaProperties properties, Clock clock) {
		return new Replicas(registry, lineage, properties, clock);
	}

}
