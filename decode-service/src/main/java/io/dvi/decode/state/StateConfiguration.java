package io.dvi.decode.state;

import io.dvi.decode.DecodeProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.time.Clock;

/** What a start writes down before anybody uses it. */
@Configuration(proxyBeanMethods = false)
class StateConfiguration {

	@Bean
	BootEpoch bootEpoch(DecodeProperties properties) {
		return BootEpoch.next(StateFolder.open(properties.stateFolder()), Clock.systemUTC());
	}

}
