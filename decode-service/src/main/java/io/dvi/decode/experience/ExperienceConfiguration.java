package io.dvi.decode.experience;

import io.dvi.decode.DecodeProperties;
import io.dvi.decode.serving.EngineCompanion;
import io.dvi.decode.state.BootEpoch;
import io.dvi.decode.trainer.Backoff;
import io.dvi.engine.Engine;
import io.dvi.engine.model.ModelDescriptor;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.time.Duration;
import java.util.function.Function;

/** The spool the engine fills, and its uploader for as long as the engine lives. */
@Configuration(proxyBeanMethods = false)
class ExperienceConfiguration {

	@Bean
	FeedbackMetrics feedbackMetrics(MeterRegistry registry) {
		return new FeedbackMetrics(registry);
	}

	@Bean
	ExperienceSpool experienceSpool(DecodeProperties properties, FeedbackMetrics metrics) {
		DecodeProperties.Experience bounds = properties.experience();
		return new ExperienceSpool(new ExperienceSpool.Bounds(bounds.spoolBytes().toBytes(), bounds.spoolEpisodes()),
				metrics);
	}

	@Bean
	EngineCompanion experienceUpload(DecodeProperties properties, BootEpoch epoch, ExperienceSpool spool,
			ManagedChannel trainer, Backoff backoff, FeedbackMetrics metrics) {
		DecodeProperties.Experience experience = properties.experience();
		ExperienceUploader.Limits limits = new ExperienceUploader.Limits(experience.unackedEpisodes(),
				experience.unackedBytes().toBytes(), backoff);
		return new Upload((engine) -> {
			ModelDescriptor model = engine.model();
			EpisodeSource source = new EpisodeSource(properties.instance(), epoch.value(), model.fingerprint(),
					model.splitLayer(), model.hiddenSize());
			return new ExperienceUploader(spool, source, trainer, limits, metrics);
		}, experience.flushTimeout());
	}

	private static final class Upload implements EngineCompanion {

		private final Function<Engine, ExperienceUploader> uploaders;

		private final Duration flushTimeout;

		private @Nullable ExperienceUploader uploader;

		Upload(Function<Engine, ExperienceUploader> uploaders, Duration flushTimeout) {
			this.uploaders = uploaders;
			this.flushTimeout = flushTimeout;
		}

		@Override
		public void opened(Engine engine) {
			this.uploader = this.uploaders.apply(engine);
		}

		@Override
		public void ready() {
			if (this.uploader != null) {
				this.uploader.start();
			}
		}

		@Override
		public void closed() {
			if (this.uploader != null) {
				this.uploader.stop(this.flushTimeout);
			}
		}

	}

}
