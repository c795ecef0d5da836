package io.dvi.system.replicas;

import io.dvi.engine.testing.FreePorts;
import io.dvi.engine.testing.TinyModel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A gateway in front of decode replicas, each with the tiny model and a few slots. */
final class Fleet implements AutoCloseable {

	private static final String KEY = "fleet-key";

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(5))
		.build();

	private final List<ServiceProcess> replicas = new ArrayList<>();

	private final List<Integer> managementPorts = new ArrayList<>();

	private final ServiceProcess gateway;

	private final int port = FreePorts.next();

	private final int adminPort = FreePorts.next();

	/**
	 * Starts all, and waits until they are ready.
	 * @param folder for state and logs
	 * @param replicaCount decode processes
	 * @param slots requests that each decodes at once
	 */
	Fleet(Path folder, int replicaCount, int slots) {
		List<String> targets = new ArrayList<>();
		for (int i = 0; i < replicaCount; i++) {
			int grpc = FreePorts.next();
			targets.add("static://127.0.0.1:" + grpc);
			this.replicas.add(startReplica(folder, i, grpc, slots));
		}
		this.gateway = ServiceProcess.start("gateway", folder, url(this.port, "/health"),
				List.of("server.port=" + this.port, "dvi.gateway.admin-port=" + this.adminPort,
						"dvi.gateway.decode-targets=" + String.join(",", targets),
						"dvi.gateway.trainer-target=static://127.0.0.1:1", "dvi.gateway.admission.queue-wait=1h",
						"dvi.gateway.admission.queue-requests=1000", "dvi.gateway.access.keys[0].name=fleet",
						"dvi.gateway.access.keys[0].sha256=" + sha256(KEY), "dvi.gateway.access.keys[0].role=admin"));
		try {
			this.replicas.forEach((replica) -> replica.awaitReady(this.http));
			this.gateway.awaitReady(this.http);
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	private ServiceProcess startReplica(Path folder, int index, int grpcPort, int slots) {
		int management = FreePorts.next();
		this.managementPorts.add(management);
		return ServiceProcess.start("decode", folder, url(management, "/actuator/health/readiness"),
				List.of("dvi.decode.model-folder=" + TinyModel.folder().root(),
						"dvi.decode.state-folder=" + folder.resolve("state" + index),
						"dvi.decode.instance=fleet" + index, "dvi.decode.flavour=fp32", "dvi.decode.threads=1",
						"dvi.decode.context-length=512", "dvi.decode.slots=" + slots, "dvi.decode.queue-capacity=1000",
						"dvi.decode.trainer-target=static://127.0.0.1:1", "dvi.decode.experience.flush-timeout=1s",
						"spring.grpc.server.port=" + grpcPort, "server.port=" + management));
	}

	private static URI url(int port, String path) {
		return URI.create("http://127.0.0.1:" + port + path);
	}

	ServiceProcess replica(int index) {
		return this.replicas.get(index);
	}

	/**
	 * Asks for a long answer.
	 * @param question the user's message
	 * @param stream whether it comes in pieces
	 * @return what begins to come; cancelling it, or closing the body, hangs up
	 */
	CompletableFuture<HttpResponse<InputStream>> ask(String question, boolean stream) {
		String body = "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question
				+ "\"}],\"max_tokens\":440,\"temperature\":0,\"stream\":" + stream + "}";
		return this.http.sendAsync(HttpRequest.newBuilder(url(this.port, "/v1/chat/completions"))
			.timeout(Duration.ofMinutes(2))
			.header("Authorization", "Bearer " + KEY)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofInputStream());
	}

	/** A figure of a decode replica, summed over its labels. */
	double replicaFigure(int index, String name) {
		return figure(HttpRequest.newBuilder(url(this.managementPorts.get(index), "/actuator/prometheus")), name);
	}

	/** A figure of the gateway, summed over its labels. */
	double gatewayFigure(String name) {
		return figure(HttpRequest.newBuilder(url(this.adminPort, "/actuator/prometheus"))
			.header("Authorization", "Bearer " + KEY), name);
	}

	private double figure(HttpRequest.Builder request, String name) {
		try {
			String page = this.http
				.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString())
				.body();
			return page.lines()
				.filter((line) -> line.startsWith(name + "{") || line.startsWith(name + " "))
				.collect(Collectors
					.summingDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("interrupted", ex);
		}
	}

	private static String sha256(String text) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		this.gateway.close();
		this.replicas.forEach(ServiceProcess::close);
		this.http.shutdownNow();
	}

}
