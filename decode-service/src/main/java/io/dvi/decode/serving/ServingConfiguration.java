package io.dvi.decode.serving;

import io.dvi.decode.DecodeProperties;
import io.dvi.engine.Engine;
import io.dvi.engine.EngineOptions;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.model.ModelFolder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

/** The engine and what watches over it. */
@Configuration(proxyBeanMethods = false)
class ServingConfiguration {

	@Bean
	EngineLifecycle engineLifecycle(DecodeProperties properties, ExperienceSink sink,
			ObjectProvider<EngineCompanion> companions, ApplicationContext context) {
		return new EngineLifecycle(
				() -> Engine.open(new ModelFolder(properties.modelFolder()), options(properties), sink),
				companions.orderedStream().toList(), () -> endService(context));
	}

	/** Before anything stops: the gRPC port still answers, but takes nothing new. */
	@Bean
	ApplicationListener<ContextClosedEvent> drain(EngineLifecycle engine, DecodeProperties properties) {
		return (closed) -> engine.drain(properties.drainTimeout());
	}

	@Bean
	HealthIndicator engineHealthIndicator(EngineLifecycle engine) {
		return new EngineHealth(engine);
	}

	@Bean
	ServingMetrics servingMetrics(MeterRegistry registry) {
		return new ServingMetrics(registry);
	}

	@Bean
	MeterBinder engineFigures(EngineLifecycle engine) {
		return (registry) -> {
			Gauge.builder("dvi.requests.running", () -> engine.figures().running())
				.description("Requests that hold a slot")
				.register(registry);
			Gauge.builder("dvi.requests.waiting", () -> engine.figures().waiting())
				.description("Requests that wait for a slot")
				.register(registry);
		};
	}

	private static EngineOptions options(DecodeProperties properties) {
		int threads = (properties.threads() > 0) ? properties.threads() : Runtime.getRuntime().availableProcessors();
		return new EngineOptions(properties.flavour(), properties.provider(), threads, properties.slots(),
				properties.contextLength(), properties.queueCapacity(), properties.prefillChunk(),
				properties.prefixCache().toBytes(), properties.defaultMaxTokens(),
				new EngineOptions.ExperienceOptions(properties.experience().topLogits(),
						properties.experience().episodeRows(), properties.experience().contextRows()));
	}

	private static void endService(ApplicationContext context) {
		// Closing the context waits for the thread that calls this.
		Thread.ofPlatform()
			.name("end")
			.start(() -> Runtime.getRuntime().exit(SpringApplication.exit(context, () -> 1)));
	}

}
