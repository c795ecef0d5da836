package io.dvi.trainer;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.testing.FreePorts;
import io.dvi.engine.testing.TinyModel;
import io.dvi.trainer.testing.Episodes;
import io.dvi.trainer.testing.ExperienceClient;
import io.dvi.v1.Activation;
import io.dvi.v1.EpisodeAck;
import io.dvi.v1.ExperienceMessage;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetLearningRequest;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.LearningServiceGrpc;
import io.dvi.v1.ListReplicasRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TrainerApplicationIT {

	private static final ModelDescriptor MODEL = DescriptorFile.read(TinyModel.folder());

	@TempDir
	private Path folder;

	@Test
	void servesFromItsOwnDatabaseAndKeepsItAcrossARestart() throws Exception {
		try (ConfigurableApplicationContext trainer = start()) {
			HttpResponse<String> readiness = get(trainer, "/actuator/health/readiness");
			assertThat(readiness.statusCode()).isEqualTo(200);
			assertThat(get(trainer, "/actuator/health/liveness").statusCode()).isEqualTo(200);
			ManagedChannel channel = channel(trainer);
			assertThat(activation(channel).getSource()).isEqualTo(Activation.Source.INITIAL);
			ExperienceClient client = new ExperienceClient(channel);
			client.send(hello()).send(Episodes.episode(MODEL, 1, "request-1", 2)).awaitAcks(1);
			assertThat(client.outcomes()).containsExactly(EpisodeAck.Outcome.COMMITTED);
			client.finish();
			assertThat(HeadServiceGrpc.newBlockingStub(channel)
				.listReplicas(ListReplicasRequest.getDefaultInstance())
				.getConverged()).as("nobody serves here").isFalse();
			assertThat(LearningServiceGrpc.newBlockingStub(channel)
				.getLearning(GetLearningRequest.getDefaultInstance())
				.getStoredEpisodes()).isEqualTo(1);
			channel.shutdownNow();
			String metrics = get(trainer, "/actuator/prometheus").body();
			assertThat(metrics).contains("dvi_feedback_acked_total 1.0", "dvi_gate_decisions_total", "dvi_trainer_step",
					"dvi_trainer_drift", "dvi_trainer_shadow_tokens_per_step{head=\"shadow\"}");
		}
		try (ConfigurableApplicationContext trainer = start()) {
			ManagedChannel channel = channel(trainer);
			assertThat(activation(channel).getSequence()).isEqualTo(1);
			ExperienceClient client = new ExperienceClient(channel);
			client.send(hello()).send(Episodes.episode(MODEL, 1, "request-1", 2)).awaitAcks(1);
			assertThat(client.outcomes()).containsExactly(EpisodeAck.Outcome.DUPLICATE);
			channel.shutdownNow();
		}
	}

	@Test
	void refusesAPropertyThatDoesNotExist() {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> start("--dvi.trainer.typo=1"))
			.withStackTraceContaining("dvi.trainer.typo");
	}

	private ConfigurableApplicationContext start(String... more) {
		List<String> arguments = new ArrayList<>(List.of("--spring.grpc.server.port=0", "--server.port=0",
				"--dvi.trainer.model-folder=" + TinyModel.folder().root(),
				"--dvi.trainer.embedded-postgres.enabled=true",
				"--dvi.trainer.embedded-postgres.port=" + FreePorts.next(),
				"--dvi.trainer.embedded-postgres.data-folder=" + this.folder.resolve("postgres")));
		arguments.addAll(List.of(more));
		return SpringApplication.run(TrainerApplication.class, arguments.toArray(String[]::new));
	}

	private static Activation activation(ManagedChannel channel) {
		return HeadServiceGrpc.newBlockingStub(channel).getActivation(GetActivationRequest.getDefaultInstance());
	}

	private static ExperienceMessage hello() {
		return ExperienceMessage.newBuilder().setHello(Episodes.helloOf(MODEL)).build();
	}

	private static ManagedChannel channel(ConfigurableApplicationContext trainer) {
		int port = trainer.getBean(GrpcServerLifecycle.class).getPort();
		return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext trainer, String path) throws Exception {
		String port = trainer.getEnvironment().getRequiredProperty("local.server.port");
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
					HttpResponse.BodyHandlers.ofString());
		}
	}

}
