package io.dvi.gateway.access;

import io.dvi.gateway.GatewayProperties;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The filters in front of every route. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

	@Bean
	RequestIdFilter requestIdFilter() {
		return new RequestIdFilter();
	}

	@Bean
	AccessFilter accessFilter(GatewayProperties properties) {
		return new AccessFilter(new ApiKeys(properties.access().keys()));
	}

}
