package io.dvi.decode.serving;

import io.dvi.decode.DecodeApplication;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.testing.TinyModel;
import io.dvi.v1.DecodeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

import static org.awaitility.Awaitility.await;

/** The decode service with the tiny model on loopback ports, and a client of it. */
final class RunningService implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final ManagedChannel channel;

	/**
	 * Starts the service; nobody is where it looks for the trainer.
	 * @param stateFolder where it keeps what survives a restart
	 * @param properties more settings
	 */
	RunningService(Path stateFolder, String... properties) {
		this(stateFolder, 1, TinyModel.folder(), "fp32", properties);
	}

	/**
	 * Starts the service beside a trainer.
	 * @param stateFolder where it keeps what survives a restart
	 * @param trainerPort where the trainer listens on loopback
	 * @param model the model it serves
	 * @param flavour and how
	 * @param properties more settings
	 */
	RunningService(Path stateFolder, int trainerPort, ModelFolder model, String flavour, String... properties) {
		String[] arguments = Stream.concat(
				Stream.of("--dvi.decode.model-folder=" + model.root(), "--dvi.decode.state-folder=" + stateFolder,
						"--dvi.decode.flavour=" + flavour, "--dvi.decode.context-length=512",
						"--dvi.decode.trainer-target=static://127.0.0.1:" + trainerPort,
						"--dvi.decode.experience.flush-timeout=1s", "--spring.grpc.server.port=0", "--server.port=0"),
				Stream.of(properties).map((property) -> "--" + property))
			.toArray(String[]::new);
		this.context = new SpringApplicationBuilder(DecodeApplication.class).run(arguments);
		int port = this.context.getBean(GrpcServerLifecycle.class).getPort();
		this.channel = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
	}

	RunningService awaitReady() {
		await().until(() -> this.context.getBean(EngineLifecycle.class).state() == EngineLifecycle.State.READY);
		return this;
	}

	ManagedChannel channel() {
		return this.channel;
	}

	DecodeServiceGrpc.DecodeServiceBlockingStub stub() {
		return DecodeServiceGrpc.newBlockingStub(this.channel);
	}

	int httpPort() {
		return Integer.parseInt(Objects.requireNonNull(this.context.getEnvironment().getProperty("local.server.port")));
	}

	/** A counter's or gauge's value, 0 while nobody touched it. */
	double metric(String name, String... tags) {
		Search search = this.context.getBean(MeterRegistry.class).find(name).tags(tags);
		return search.counters().stream().mapToDouble((counter) -> counter.count()).sum()
				+ search.gauges().stream().mapToDouble((gauge) -> gauge.value()).sum();
	}

	/** Stops the service as a signal would, on a thread of its own. */
	Thread stop() {
		return Thread.ofPlatform().start(this.context::close);
	}

	@Override
	public void close() {
		this.channel.shutdownNow();
		this.context.close();
	}

}
