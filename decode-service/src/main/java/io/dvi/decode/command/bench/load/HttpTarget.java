package io.dvi.decode.command.bench.load;

import io.dvi.decode.command.bench.load.Served.Delivery;
import io.dvi.decode.command.bench.load.Served.Outcome;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server that speaks OpenAI's contract, on this machine. */
public final class HttpTarget implements Target {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final String DATA = "data: ";

	private static final Set<Integer> TOO_MANY = Set.of(429, 503);

	private static final int SUCCESS = 200;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final URI base;

	private final String key;

	private final String model;

	private HttpTarget(URI base, String key, String model) {
		this.base = base;
		this.key = key;
		this.model = model;
	}

	/**
	 * Asks a server for the model it serves.
	 * @param base its base URL, such as {@code http://127.0.0.1:8080/v1}
	 * @param key sent as bearer
	 * @throws IOException when nobody answers, or the server is not on this machine
	 */
	public static HttpTarget connect(URI base, String key) throws IOException {
		requireLoopback(base);
		HttpTarget asking = new HttpTarget(base, key, "");
		try {
			HttpResponse<String> models = asking.client.send(asking.request("/models").GET().build(),
					HttpResponse.BodyHandlers.ofString());
			if (models.statusCode() != SUCCESS) {
				throw new IOException(base + "/models answers with status " + models.statusCode());
			}
			return new HttpTarget(base, key, JSON.readTree(models.body()).path("data").path(0).path("id").asString(""));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted while asking " + base, ex);
		}
	}

	/** Load is for servers of one's own; a slip of the pen must not hit another's. */
	static void requireLoopback(URI base) throws IOException {
		String host = base.getHost();
		try {
			if (host == null || !InetAddress.getByName(host).isLoopbackAddress()) {
				throw new IOException("`--url` must name this machine's loopback. Given: " + base);
			}
		}
		catch (UnknownHostException ex) {
			throw new IOException("`--url` must name this machine's loopback. Given: " + base, ex);
		}
	}

	@Override
	public Served ask(Ask question, long due) {
		List<Long> chunks = new ArrayList<>();
		Outcome outcome = Outcome.FAILED;
		double tokens = 0;
		try {
			HttpResponse<Stream<String>> response = this.client.send(completion(question, true),
					HttpResponse.BodyHandlers.ofLines());
			try (Stream<String> lines = response.body()) {
				if (response.statusCode() == SUCCESS) {
					tokens = read(lines.iterator(), chunks);
					outcome = (tokens > 0) ? Outcome.COMPLETED : Outcome.FAILED;
				}
				else if (TOO_MANY.contains(response.statusCode())) {
					outcome = Outcome.REJECTED;
				}
			}
		}
		catch (IOException ex) {
			outcome = Outcome.FAILED;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		double each = tokens / Math.max(1, chunks.size());
		return new Served(outcome, due, chunks.stream().map((at) -> new Delivery(at, each)).toList(),
				System.nanoTime());
	}

	/**
	 * Reads server-sent events.
	 * @param chunks gets the moment of every chunk with text
	 * @return the tokens that the usage at the end tells of, or 0
	 */
	static double read(Iterator<String> lines, List<Long> chunks) {
		double tokens = 0;
		while (lines.hasNext()) {
			String line = lines.next();
			if (line.startsWith(DATA + "{")) {
				JsonNode chunk = JSON.readTree(line.substring(DATA.length()));
				if (!chunk.path("choices").path(0).path("delta").path("content").asString("").isEmpty()) {
					chunks.add(System.nanoTime());
				}
				tokens = Math.max(tokens, chunk.path("usage").path("completion_tokens").asDouble(0));
			}
		}
		return tokens;
	}

	/**
	 * Asks and hangs up after a while, whatever came until then.
	 * @param question what to ask, with an answer far longer than the patience
	 * @param stream whether the answer is a stream
	 * @param patience how long until it hangs up
	 * @return whether an answer was under way
	 */
	public boolean hangUp(Ask question, boolean stream, Duration patience) {
		long end = System.nanoTime() + patience.toNanos();
		CompletableFuture<HttpResponse<InputStream>> asked = this.client.sendAsync(completion(question, stream),
				HttpResponse.BodyHandlers.ofInputStream());
		try {
			HttpResponse<InputStream> answer = asked.get(patience.toNanos(), TimeUnit.NANOSECONDS);
			try (InputStream _ = answer.body()) {
				for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
					LockSupport.parkNanos(left);
				}
			}
			return stream && answer.statusCode() == SUCCESS;
		}
		catch (TimeoutException ex) {
			return asked.cancel(true);
		}
		catch (IOException | ExecutionException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Reads figures of a Prometheus page.
	 * @param page its address, on this machine
	 * @param names what to add up
	 * @return the sum
	 * @throws IOException when the page cannot be read
	 */
	public double figures(URI page, Set<String> names) throws IOException {
		requireLoopback(page);
		try {
			return this.client
				.send(HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(10)).build(),
						HttpResponse.BodyHandlers.ofLines())
				.body()
				.filter((line) -> names.contains(line.split("[ {]", 2)[0]))
				.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
				.sum();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted while reading " + page, ex);
		}
	}

	private HttpRequest completion(Ask question, boolean stream) {
		return request("/chat/completions").header("x-dvi-speculation", question.speculate() ? "auto" : "off")
			.header("x-dvi-no-learn", "1")
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body(question, stream)))
			.build();
	}

	private String body(Ask question, boolean stream) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("model", this.model);
		body.put("messages", List.of(Map.of("role", "user", "content", question.text())));
		body.put("max_tokens", question.maxTokens());
		body.put("temperature", 0);
		body.put("stream", stream);
		if (stream) {
			body.put("stream_options", Map.of("include_usage", true));
		}
		return JSON.writeValueAsString(body);
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.base + path))
			.header("Authorization", "Bearer " + this.key)
			.timeout(Duration.ofMinutes(10));
	}

	@Override
	public void close() {
		this.client.close();
	}

}
