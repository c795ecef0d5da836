package io.dvi.decode.command.bench.peer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A running {@code llama-server}, ended by its own handle. */
public final class LlamaServer implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final Duration START_PATIENCE = Duration.ofSeconds(60);

	private static final Duration ANSWER_PATIENCE = Duration.ofMinutes(5);

	private static final long STOP_SECONDS = 5;

	private static final long PAUSE_NANOS = 50_000_000;

	private static final int SUCCESS = 200;

	private static final int CONTEXT = 4096;

	private final Process process;

	private final URI base;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private LlamaServer(Process process, URI base) {
		this.process = process;
		this.base = base;
		// Whoever ends the bench ends the server, which would compute for nobody.
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "llama-server-end"));
	}

	static LlamaServer start(String binary, Path model, int threads, List<String> more) throws IOException {
		int port = freePort();
		List<String> command = new ArrayList<>(List.of(binary, "-m", model.toString(), "--host", "127.0.0.1", "--port",
				Integer.toString(port), "-t", Integer.toString(threads), "-c", Integer.toString(CONTEXT), "-np", "1",
				"--no-ui", "--offline", "--cache-ram", "0"));
		command.addAll(more);
		Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		LlamaServer server = new LlamaServer(process, URI.create("http://127.0.0.1:" + port));
		try {
			server.awaitReady();
			return server;
		}
		catch (IOException ex) {
			server.close();
			throw ex;
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return probe.getLocalPort();
		}
	}

	private void awaitReady() throws IOException {
		long end = System.nanoTime() + START_PATIENCE.toNanos();
		while (!ready()) {
			if (!this.process.isAlive()) {
				throw new IOException("llama-server ended with status " + this.process.exitValue());
			}
			if (System.nanoTime() - end > 0) {
				throw new IOException("llama-server was not ready within " + START_PATIENCE.toSeconds() + " s");
			}
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	private boolean ready() throws IOException {
		try {
			return send(request("/health").GET().build()).statusCode() == SUCCESS;
		}
		catch (ConnectException ex) {
			return false;
		}
	}

	/**
	 * Answers greedily and reuses nothing of earlier requests.
	 * @param prompt token ids, so that both sides read the same template
	 * @param maxTokens most tokens of the answer
	 */
	public Completion complete(int[] prompt, int maxTokens) throws IOException {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("prompt", prompt);
		body.put("n_predict", maxTokens);
		body.put("temperature", 0);
		body.put("cache_prompt", false);
		HttpRequest request = request("/completion").header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
			.build();
		long begun = System.nanoTime();
		HttpResponse<String> response = send(request);
		long nanos = System.nanoTime() - begun;
		if (response.statusCode() != SUCCESS) {
			throw new IOException("llama-server answers with status " + response.statusCode());
		}
		JsonNode answer = JSON.readTree(response.body());
		return new Completion(answer.path("tokens_predicted").asInt(0), nanos);
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(this.base.resolve(path)).timeout(ANSWER_PATIENCE);
	}

	private HttpResponse<String> send(HttpRequest request) throws IOException {
		try {
			return this.client.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted while llama-server answered", ex);
		}
	}

	@Override
	public void close() {
		this.client.close();
		this.process.destroy();
		try {
			if (!this.process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * An answer.
	 *
	 * @param tokens tokens generated
	 * @param nanos from sending the request to having read the answer
	 */
	public record Completion(int tokens, long nanos) {
	}

}
