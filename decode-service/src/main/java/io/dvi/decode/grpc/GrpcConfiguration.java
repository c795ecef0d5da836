package io.dvi.decode.grpc;

import io.dvi.grpc.BearerKeys;
import io.dvi.decode.DecodeProperties;
import io.dvi.decode.serving.EngineCompanion;
import io.dvi.decode.serving.ServedModel;
import io.dvi.decode.serving.ServingMetrics;
import io.dvi.engine.model.ModelFolder;
import io.grpc.BindableService;
import io.grpc.protobuf.services.HealthStatusManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GlobalServerInterceptor;

import java.io.IOException;
import java.nio.file.Files;

/** The services on the gRPC port. */
@Configuration(proxyBeanMethods = false)
class GrpcConfiguration {

	@Bean
	BindableService decodeService(ServedModel model, ServingMetrics metrics, DecodeProperties properties)
			throws IOException {
		RequestParser parser = new RequestParser(
				new RequestParser.Defaults(properties.drafter(), properties.draftLength()));
		long imported = Files.getLastModifiedTime(new ModelFolder(properties.modelFolder()).descriptor())
			.toInstant()
			.getEpochSecond();
		return new DecodeGrpcService(model, parser, metrics, new DecodeGrpcService.Settings(properties.flavour(),
				properties.contextLength(), properties.slots(), imported, properties.eventQueue()));
	}

	@Bean
	@GlobalServerInterceptor
	BearerKeys accessKeys(DecodeProperties properties) {
		return new BearerKeys(properties.accessKeys());
	}

	@Bean
	EngineCompanion grpcHealth(HealthStatusManager health) {
		return new GrpcHealth(health);
	}

}
