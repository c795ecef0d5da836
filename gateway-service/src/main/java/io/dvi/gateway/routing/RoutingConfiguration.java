package io.dvi.gateway.routing;

import java.net.InetAddress;
import java.time.Duration;

import io.dvi.client.DviClient;
import io.dvi.client.DviClientOptions;
import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.backend.Decoder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The decode replicas, watched. */
@Configuration(proxyBeanMethods = false)
class RoutingConfiguration {

	@Bean
	Replicas replicas(GatewayProperties properties, DviClientOptions options, MeterRegistry meters) {
		// One try: another replica is a better second one.
		DviClientOptions once = options.withAttempts(1);
		Replicas replicas = new Replicas(new Addresses(properties.decodeTargets(), InetAddress::getAllByName),
				(address) -> new Replica(address.target(), DviClient.connect(reaching(address, once))));
		Gauge.builder("dvi.gateway.replicas.ready", replicas, (all) -> all.ready().size())
			.description("Decode replicas that requests go to")
			.register(meters);
		Gauge.builder("dvi.gateway.replicas.load", replicas, RoutingConfiguration::load)
			.description("Calls under way at all decode replicas")
			.register(meters);
		return replicas;
	}

	/** The certificate is for the name that was looked up, not for the address found. */
	private static DviClientOptions reaching(Addresses.Address address, DviClientOptions options) {
		DviClientOptions there = options.withTargets(address.target(), options.trainerTarget());
		return (options.tls() == null || address.name() == null) ? there
				: there.withTls(options.tls().withAuthority(address.name()));
	}

	private static double load(Replicas replicas) {
		return replicas.present().stream().mapToInt(Replica::load).sum();
	}

	@Bean(destroyMethod = "dispose")
	Disposable replicaChecks(Replicas replicas, GatewayProperties properties) {
		return watch(replicas, properties.decodeCheck());
	}

	/** A replica that hangs delays its own check only. */
	private static Disposable watch(Replicas replicas, Duration pause) {
		return Flux.interval(Duration.ZERO, pause, Schedulers.newSingle("decode-replicas", true))
			.onBackpressureDrop()
			.flatMap((_) -> replicas.check().then().onErrorResume((_) -> Mono.empty()), Integer.MAX_VALUE)
			.subscribe();
	}

	@Bean
	Decoder routedDecoder(Replicas replicas, MeterRegistry meters) {
		return new RoutedDecoder(replicas,
				Counter.builder("dvi.gateway.rerouted")
					.description("Calls that another decode replica took over")
					.register(meters));
	}

}
