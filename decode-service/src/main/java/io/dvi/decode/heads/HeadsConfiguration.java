package io.dvi.decode.heads;

import io.dvi.decode.DecodeProperties;
import io.dvi.decode.serving.EngineCompanion;
import io.dvi.decode.state.StateFolder;
import io.dvi.decode.trainer.Backoff;
import io.dvi.engine.Engine;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.util.function.Function;

/** Follows the trainer's heads for as long as the engine lives. */
@Configuration(proxyBeanMethods = false)
class HeadsConfiguration {

	@Bean
	EngineCompanion headFollowing(DecodeProperties properties, ManagedChannel trainer, Backoff backoff,
			MeterRegistry registry) {
		StateFolder state = StateFolder.open(properties.stateFolder());
		HeadMetrics metrics = new HeadMetrics(registry);
		return new Following((engine) -> new HeadFollower(
				new HeadRegistry(trainer, properties.instance(), engine.model().fingerprint()), new HeadCache(state),
				engine::installHead, backoff, metrics));
	}

	private static final class Following implements EngineCompanion {

		private final Function<Engine, HeadFollower> followers;

		private @Nullable HeadFollower follower;

		Following(Function<Engine, HeadFollower> followers) {
			this.followers = followers;
		}

		@Override
		public void opened(Engine engine) {
			HeadFollower opened = this.followers.apply(engine);
			opened.serveKeptHead();
			this.follower = opened;
		}

		@Override
		public void ready() {
			if (this.follower != null) {
				this.follower.start();
			}
		}

		@Override
		public void closing() {
			if (this.follower != null) {
				this.follower.stop();
			}
		}

	}

}
