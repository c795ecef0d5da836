package io.dvi.trainer.ingest;

import java.time.Clock;
import java.time.Duration;

import io.dvi.engine.model.ModelDescriptor;
import io.dvi.trainer.agent.AgentRunner;
import io.dvi.trainer.experience.EpisodeStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The intake and its thread. */
@Configuration(proxyBeanMethods = false)
class IngestConfiguration {

	@Bean
	EpisodeCheck episodeCheck(ModelDescriptor model) {
		return new EpisodeCheck(model);
	}

	@Bean
	IntakeMetrics intakeMetrics(MeterRegistry meters, Clock clock) {
		return new IntakeMetrics(meters, clock);
	}

	@Bean
	Intake intake(EpisodeStore store, IntakeProperties properties, IntakeMetrics metrics, MeterRegistry meters) {
		Intake intake = new Intake(store, properties, metrics);
		Gauge.builder("dvi.trainer.intake.waiting", intake, Intake::waiting)
			.description("Episodes that wait for a commit")
			.register(meters);
		return intake;
	}

	@Bean
	AgentRunner intakeRunner(Intake intake, MeterRegistry meters) {
		return new AgentRunner(intake, Duration.ZERO, meters);
	}

}
