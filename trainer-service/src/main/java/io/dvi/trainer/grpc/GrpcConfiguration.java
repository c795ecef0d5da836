package io.dvi.trainer.grpc;

import io.dvi.trainer.agent.AgentRunner;
import io.dvi.trainer.database.WriterLease;
import io.dvi.trainer.experience.EpisodeStore;
import io.dvi.trainer.ingest.EpisodeCheck;
import io.dvi.trainer.ingest.Intake;
import io.dvi.trainer.ingest.IntakeMetrics;
import io.dvi.trainer.ingest.IntakeProperties;
import io.dvi.trainer.registry.ActivationFeed;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.Lineage;
import io.dvi.trainer.training.HeldOutEvaluation;
import io.grpc.netty.NettyServerBuilder;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/** The services, and the threads that they run on. */
@Configuration(proxyBeanMethods = false)
class GrpcConfiguration {

	/** The property for virtual threads does not reach the gRPC server by itself. */
	@Bean
	ServerBuilderCustomizer<NettyServerBuilder> virtualThreads(
			@Qualifier("applicationTaskExecutor") AsyncTaskExecutor executor) {
		return (builder) -> builder.executor(executor);
	}

	@Bean
	ExperienceGrpcService experienceGrpcService(ExperienceGrpcService.Parts parts) {
		return new ExperienceGrpcService(parts);
	}

	@Bean
	ExperienceGrpcService.Parts experienceParts(EpisodeCheck check, Intake intake, EpisodeStore store,
			WriterLease lease, IntakeProperties properties, IntakeMetrics metrics) {
		return new ExperienceGrpcService.Parts(check, intake, store, lease::held, properties.inFlight(), metrics);
	}

	@Bean
	HeadGrpcService headGrpcService(HeadRegistry registry, ActivationFeed feed, Lineage lineage,
			HeldOutEvaluation evaluation, @Qualifier("activationFeedRunner") AgentRunner feedRunner) {
		return new HeadGrpcService(registry, feed, lineage, evaluation, feedRunner::wake);
	}

}
