package io.dvi.gateway.backend;

import io.dvi.client.DviClient;
import io.dvi.client.DviClientOptions;
import io.dvi.client.Tls;
import io.dvi.gateway.GatewayProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One client for both services. */
@Configuration(proxyBeanMethods = false)
class BackendConfiguration {

	@Bean
	DviClient dviClient(GatewayProperties properties) {
		return DviClient.connect(DviClientOptions.defaults()
			.withTargets(properties.decodeTarget(), properties.trainerTarget())
			.withTls(tls(properties.tls()))
			.withTimeouts(properties.answerTimeout(), properties.callTimeout()));
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
