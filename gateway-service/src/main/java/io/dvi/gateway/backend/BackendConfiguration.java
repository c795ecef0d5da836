package io.dvi.gateway.backend;

import io.dvi.client.DviClient;
import io.dvi.client.DviClientOptions;
import io.dvi.gateway.GatewayProperties;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One client for both services. */
@Configuration(proxyBeanMethods = false)
class BackendConfiguration {

	@Bean
	DviClient dviClient(GatewayProperties properties) {
		return DviClient.connect(DviClientOptions.defaults()
			.withTargets(properties.decodeTarget(), properties.trainerTarget())
			.withTimeouts(properties.answerTimeout(), properties.callTimeout()));
	}

	@Bean
	Decoder decoder(DviClient client) {
		return new ClientDecoder(client);
	}

	@Bean
	HeadRegistry headRegistry(DviClient client) {
		return new HeadRegistry(client.heads());
	}

	@Bean
	DecodeHealthIndicator decodeHealthIndicator(Decoder decoder) {
		return new DecodeHealthIndicator(decoder);
	}

}
