package io.dvi.gateway.backend;

import io.dvi.client.DviClient;
import io.dvi.client.DviClientOptions;
import io.dvi.client.Tls;
import io.dvi.gateway.GatewayProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The trainer's services, and health by the decode replicas. */
@Configuration(proxyBeanMethods = false)
class BackendConfiguration {

	/** How all services are called. */
	@Bean
	DviClientOptions clientOptions(GatewayProperties properties) {
		return DviClientOptions.defaults()
			.withTargets(properties.decodeTargets().getFirst(), properties.trainerTarget())
			.withKey(properties.serviceKey())
			.withTls(tls(properties.tls()))
			.withTimeouts(properties.answerTimeout(), properties.callTimeout());
	}

	/** Calls the trainer only; each decode replica has a client of its own. */
	@Bean
	DviClient trainerClient(DviClientOptions options) {
		return DviClient.connect(options);
	}

	private static @Nullable Tls tls(GatewayProperties.@Nullable Tls settings) {
		if (settings == null) {
			return null;
		}
		Tls tls = Tls.trusting(settings.trust());
		return (settings.certificates() == null || settings.key() == null) ? tls
				: tls.withIdentity(settings.certificates(), settings.key());
	}

	@Bean
	Trainer trainer(DviClient trainerClient) {
		return new Trainer(trainerClient);
	}

	@Bean
	DecodeHealthIndicator decodeHealthIndicator(Decoder decoder) {
		return new DecodeHealthIndicator(decoder);
	}

}
