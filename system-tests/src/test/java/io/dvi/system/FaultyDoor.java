package io.dvi.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands in front of a gateway: the first requests it answers itself, as a gateway that
 * is full, the others go through.
 */
final class FaultyDoor implements AutoCloseable {

	private static final Set<String> FORWARDED = Set.of("authorization", "content-type", "accept");

	private static final String FULL = """
			{"error":{"message":"the queue is full","type":"service_unavailable_error","param":null,"code":"server_is_overloaded"}}""";

	private final HttpClient http = HttpClient.newHttpClient();

	private final HttpServer server;

	private final URI gateway;

	/** One for each request that came: which retry it is, where the client says so. */
	private final List<String> retries = new CopyOnWriteArrayList<>();

	private final int refusals;

	FaultyDoor(LocalInstance instance, int refusals) {
		this.gateway = URI.create(instance.openAiBaseUrl());
		this.refusals = refusals;
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/", this::pass);
		this.server.start();
	}

	String baseUrl() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + this.gateway.getPath();
	}

	List<String> retries() {
		return this.retries;
	}

	private void pass(HttpExchange exchange) throws IOException {
		byte[] body = exchange.getRequestBody().readAllBytes();
		String retry = exchange.getRequestHeaders().getFirst("x-stainless-retry-count");
		this.retries.add(String.valueOf(retry));
		if (this.retries.size() <= this.refusals) {
			refuse(exchange);
			return;
		}
		HttpRequest.Builder request = HttpRequest.newBuilder(this.gateway.resolve(exchange.getRequestURI()))
			.method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
		exchange.getRequestHeaders().forEach((name, values) -> {
			if (FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
				request.header(name, values.getFirst());
			}
		});
		answer(exchange, request.build());
	}

	private void answer(HttpExchange exchange, HttpRequest request) throws IOException {
		try {
			HttpResponse<InputStream> response = this.http.send(request, BodyHandlers.ofInputStream());
			exchange.getResponseHeaders()
				.set("Content-Type", response.headers().firstValue("Content-Type").orElse("application/json"));
			exchange.sendResponseHeaders(response.statusCode(), 0);
			try (InputStream from = response.body(); OutputStream to = exchange.getResponseBody()) {
				from.transferTo(to);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted", ex);
		}
	}

	private static void refuse(HttpExchange exchange) throws IOException {
		byte[] body = FULL.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.getResponseHeaders().set("retry-after-ms", "1");
		exchange.sendResponseHeaders(503, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.http.close();
	}

}
