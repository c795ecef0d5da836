package io.dvi.gateway.openai;

import java.time.Clock;

import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.backend.Decoder;
import io.micrometer.core.instrument.MeterRegistry;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the routes under /v1 are made of. */
@Configuration(proxyBeanMethods = false)
class OpenAiConfiguration {

	@Bean
	RequestParser requestParser(GatewayProperties properties) {
		return new RequestParser(properties.answerTimeout());
	}

	@Bean
	Models models(Decoder decoder) {
		return new Models(decoder);
	}

	@Bean
	Prompts prompts(Decoder decoder) {
		return new Prompts(decoder);
	}

	@Bean
	GenerationMeters generationMeters(MeterRegistry meters) {
		return new GenerationMeters(meters);
	}

	@Bean
	ResponseWriter responseWriter(JsonMapper json, GatewayProperties properties) {
		return new ResponseWriter(json, properties.keepAlive());
	}

	@Bean
	RetryMeter retryMeter(MeterRegistry meters) {
		return new RetryMeter(meters);
	}

	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

}
