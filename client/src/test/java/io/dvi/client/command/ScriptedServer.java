package io.dvi.client.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/** A server on loopback that answers what a test wrote down, and 404 to all else. */
final class ScriptedServer implements AutoCloseable {

	/** Bodies by method and path, such as {@code GET /heads}. */
	final Map<String, String> answers = new HashMap<>();

	/** Method, path, If-Match, x-dvi-speculation and body of each request. */
	final List<String> requests = new CopyOnWriteArrayList<>();

	/** The key of the last request, or null. */
	volatile @Nullable String idempotencyKey;

	private final HttpServer server;

	ScriptedServer() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
	}

	String base() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	private void answer(HttpExchange exchange) throws IOException {
		String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		this.idempotencyKey = exchange.getRequestHeaders().getFirst("Idempotency-Key");
		this.requests.add(call + " " + exchange.getRequestHeaders().getFirst("If-Match") + " "
				+ exchange.getRequestHeaders().getFirst("x-dvi-speculation") + " " + body);
		String answer = this.answers.get(call);
		byte[] bytes = ((answer != null) ? answer : "{\"detail\":\"no such thing\"}").getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("ETag", "\"3\"");
		exchange.sendResponseHeaders((answer != null) ? 200 : 404, bytes.length);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

}
