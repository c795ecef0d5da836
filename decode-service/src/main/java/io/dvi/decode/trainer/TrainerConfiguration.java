package io.dvi.decode.trainer;

import io.dvi.decode.DecodeProperties;
import io.dvi.grpc.BearerKeys;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.GrpcChannelFactory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The one channel to the trainer, and how patiently it is used. */
@Configuration(proxyBeanMethods = false)
class TrainerConfiguration {

	// Finds a peer that vanished; servers refuse more frequent pings by default.
	private static final Duration KEEPALIVE = Duration.ofMinutes(5);

	@Bean
	ManagedChannel trainerChannel(GrpcChannelFactory channels, DecodeProperties properties) {
		return channels.createChannel(properties.trainerTarget(), ChannelBuilderOptions.defaults()
			.withShutdownGracePeriod(Duration.ofSeconds(1))
			.withInterceptors(key(properties.trainerKey()))
			.withCustomizer((target, channel) -> channel.keepAliveTime(KEEPALIVE.toSeconds(), TimeUnit.SECONDS)));
	}

	private static List<ClientInterceptor> key(@Nullable String key) {
		return (key != null) ? List.of(BearerKeys.sending(key)) : List.of();
	}

	@Bean
	Backoff trainerBackoff() {
		// The random generator is looked up at each use, because it belongs to its
		// thread.
		return new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10),
				() -> ThreadLocalRandom.current().nextLong());
	}

}
