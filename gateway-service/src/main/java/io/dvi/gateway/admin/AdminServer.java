package io.dvi.gateway.admin;

import java.net.InetSocketAddress;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.context.SmartLifecycle;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;

/**
 * The second port: the same routes behind the same filters, which tell the ports apart.
 */
public final class AdminServer implements SmartLifecycle {

	private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

	private static final Duration GRACE = Duration.ofSeconds(3);

	private final InetSocketAddress address;

	private final HttpHandler handler;

	private volatile @Nullable DisposableServer server;

	AdminServer(InetSocketAddress address, HttpHandler handler) {
		this.address = address;
		this.handler = handler;
	}

	/**
	 * The port in use.
	 * @return the port
	 * @throws IllegalStateException when the server is not running
	 */
	public int port() {
		DisposableServer running = this.server;
		if (running == null) {
			throw new IllegalStateException("the admin server is not running");
		}
		return running.port();
	}

	@Override
	public void start() {
		this.server = HttpServer.create()
			.bindAddress(() -> this.address)
			.handle(new ReactorHttpHandlerAdapter(this.handler))
			.bindNow();
		LOG.info("admin API and metrics on port {}", port());
	}

	@Override
	public void stop() {
		DisposableServer running = this.server;
		this.server = null;
		if (running != null) {
			running.disposeNow(GRACE);
		}
	}

	@Override
	public boolean isRunning() {
		return this.server != null;
	}

}
