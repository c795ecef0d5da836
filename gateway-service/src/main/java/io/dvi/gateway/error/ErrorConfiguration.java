package io.dvi.gateway.error;

import io.micrometer.core.instrument.MeterRegistry;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One handler for what every route throws. */
@Configuration(proxyBeanMethods = false)
class ErrorConfiguration {

	@Bean
	FailureHandler failureHandler(JsonMapper json, MeterRegistry meters) {
		return new FailureHandler(json, meters);
	}

}
