package io.dvi.gateway.backend;

import io.dvi.client.DviClient;
import io.dvi.client.DviClientOptions;
import io.dvi.gateway.GatewayProperties;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The trainer's registry, and health by the decode replicas. */
@Configuration(proxyBeanMethods = false)
class BackendConfiguration {

	/** How all services are called. */
	@Bean
	DviClientOptions clientOptions(GatewayProperties properties) {
		return DviClientOptions.defaults()
			.withTargets(properties.decodeTargets().getFirst(), properties.trainerTarget())
			.withTimeouts(properties.answerTimeout(), properties.callTimeout());
	}

	/** Calls the trainer only; each decode replica has a client of its own. */
	@Bean
	DviClient trainerClient(DviClientOptions options) {
		return DviClient.connect(options);
	}

	@Bean
	HeadRegistry headRegistry(DviClient trainerClient) {
		return new HeadRegistry(trainerClient.heads());
	}

	@Bean
	DecodeHealthIndicator decodeHealthIndicator(Decoder decoder) {
		return new DecodeHealthIndicator(decoder);
	}

}
