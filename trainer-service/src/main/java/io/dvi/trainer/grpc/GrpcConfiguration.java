package io.dvi.trainer.grpc;

import io.dvi.grpc.BearerKeys;
import io.dvi.trainer.TrainerProperties;
import io.dvi.trainer.agent.AgentRunner;
import io.dvi.trainer.database.WriterLease;
import io.dvi.trainer.experience.EpisodeDeletion;
import io.dvi.trainer.experience.EpisodeStore;
import io.dvi.trainer.experience.ExperienceProperties;
import io.dvi.trainer.ingest.EpisodeCheck;
import io.dvi.trainer.ingest.Intake;
import io.dvi.trainer.ingest.IntakeMetrics;
import io.dvi.trainer.ingest.IntakeProperties;
import io.dvi.trainer.registry.ActivationFeed;
import io.dvi.trainer.registry.HeadCustody;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.KeyedOrders;
import io.dvi.trainer.registry.Lineage;
import io.dvi.trainer.replica.Replicas;
import io.dvi.trainer.training.HeadImport;
import io.dvi.trainer.training.HeldOutEvaluation;
import io.dvi.trainer.training.LearningModes;
import io.dvi.trainer.training.LearningReport;
import io.grpc.netty.NettyServerBuilder;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.grpc.server.GlobalServerInterceptor;
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
	@GlobalServerInterceptor
	BearerKeys accessKeys(TrainerProperties properties) {
		return new BearerKeys(properties.accessKeys());
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
	HeadGrpcService.Parts headParts(HeadRegistry registry, HeadCustody custody, HeadImport headImport,
			ActivationFeed feed, Replicas replicas, Lineage lineage, HeldOutEvaluation evaluation) {
		return new HeadGrpcService.Parts(registry, custody, headImport, feed, replicas, lineage, evaluation);
	}

	@Bean
	HeadGrpcService headGrpcService(HeadGrpcService.Parts parts, KeyedOrders orders,
			@Qualifier("activationFeedRunner") AgentRunner feedRunner) {
		return new HeadGrpcService(parts, orders, feedRunner::wake);
	}

	@Bean
	LearningGrpcService learningGrpcService(LearningReport report, LearningModes modes, EpisodeDeletion deletion,
			KeyedOrders orders, ExperienceProperties properties) {
		return new LearningGrpcService(report, modes, deletion, orders, properties.retention());
	}

}
