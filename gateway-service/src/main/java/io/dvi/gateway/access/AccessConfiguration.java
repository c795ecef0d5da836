package io.dvi.gateway.access;

import io.dvi.gateway.GatewayProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The filters in front of every route. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

	private static final Logger LOG = LoggerFactory.getLogger(AccessConfiguration.class);

	@Bean
	RequestIdFilter requestIdFilter() {
		return new RequestIdFilter();
	}

	@Bean
	AccessFilter accessFilter(GatewayProperties properties) {
		if (properties.access().keys().isEmpty()) {
			LOG.warn("no keys: every call but health is refused until `dvi.gateway.access.keys` is set");
		}
		return new AccessFilter(new ApiKeys(properties.access().keys()));
	}

}
