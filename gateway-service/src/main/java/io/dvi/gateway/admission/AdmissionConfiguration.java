package io.dvi.gateway.admission;

import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.backend.Decoder;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.util.unit.DataSize;

/** Admission, between the routes and the replicas. */
@Configuration(proxyBeanMethods = false)
class AdmissionConfiguration {

	@Bean
	AdmissionQueue admissionQueue(GatewayProperties properties, @Qualifier("routedDecoder") Decoder decoder,
			MeterRegistry meters) {
		AdmissionQueue queue = new AdmissionQueue(properties.admission(), decoder::slots, System::nanoTime);
		Gauge.builder("dvi.admission.queue.requests", queue, AdmissionQueue::waiting)
			.description("Requests that wait for a slot of a decode replica")
			.register(meters);
		Gauge.builder("dvi.admission.queue.tokens", queue, AdmissionQueue::waitingTokens)
			.description("Prompt tokens of those, as estimated")
			.register(meters);
		Gauge.builder("dvi.admission.running", queue, AdmissionQueue::running)
			.description("Requests that hold a slot of a decode replica")
			.register(meters);
		Gauge.builder("dvi.admission.drain.rate", queue, AdmissionQueue::drainRate)
			.description("Requests a second that leave the queue for a slot, while any wait")
			.register(meters);
		return queue;
	}

	@Bean
	@Primary
	Decoder admittedDecoder(@Qualifier("routedDecoder") Decoder decoder, AdmissionQueue queue,
			GatewayProperties properties) {
		return new AdmittedDecoder(decoder, queue, properties.limits());
	}

	@Bean
	BodyLimitFilter bodyLimitFilter(@Value("${spring.http.codecs.max-in-memory-size}") DataSize json) {
		return new BodyLimitFilter(json);
	}

	@Bean
	AdmissionFilter admissionFilter(GatewayProperties properties, AdmissionQueue queue, MeterRegistry meters) {
		return new AdmissionFilter(new KeyAccounts(properties, TimeMeter.SYSTEM_NANOTIME), queue, meters);
	}

}
