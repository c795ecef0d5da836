package io.dvi.decode.heads;

import io.dvi.decode.DecodeProperties;
import io.dvi.decode.serving.EngineCompanion;
import io.dvi.decode.state.BootEpoch;
import io.dvi.decode.state.StateFolder;
import io.dvi.decode.trainer.Backoff;
import io.dvi.engine.Engine;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.time.Clock;
import java.util.function.Function;

/** Follows the trainer's heads for as long as the engine lives. */
@Configuration(proxyBeanMethods = false)
class HeadsConfiguration {

	@Bean
	EngineCompanion headFollowing(DecodeProperties properties, BootEpoch epoch, ManagedChannel trainer, Backoff backoff,
			MeterRegistry meters) {
		HeadCache cache = new HeadCache(StateFolder.open(properties.stateFolder()));
		ReplicaState state = new ReplicaState(Clock.systemUTC());
		HeadMetrics metrics = new HeadMetrics(meters, state);
		return new Following((engine) -> {
			Replica replica = new Replica(properties.instance(), epoch.value(), engine.model().fingerprint());
			HeadRegistry registry = new HeadRegistry(trainer, replica.instance(), replica.modelFingerprint());
			HeadSwap swap = new HeadSwap(registry, cache, new EngineSlot(engine), state);
			return new Followers(new HeadFollower(registry, swap, state, backoff, metrics),
					new ReplicaReporter(trainer, replica, state, engine::figures, properties.reportInterval()));
		});
	}

	/**
	 * What runs beside an engine.
	 *
	 * @param heads takes over what the trainer wants
	 * @param reports says how that went
	 */
	private record Followers(HeadFollower heads, ReplicaReporter reports) {
	}

	private static final class Following implements EngineCompanion {

		private final Function<Engine, Followers> opener;

		private @Nullable Followers followers;

		Following(Function<Engine, Followers> opener) {
			this.opener = opener;
		}

		@Override
		public void opened(Engine engine) {
			Followers opened = this.opener.apply(engine);
			opened.heads().serveKeptHead();
			this.followers = opened;
		}

		@Override
		public void ready() {
			if (this.followers != null) {
				this.followers.reports().start();
				this.followers.heads().start();
			}
		}

		@Override
		public void closing() {
			if (this.followers != null) {
				this.followers.heads().stop();
				this.followers.reports().stop();
			}
		}

	}

}
