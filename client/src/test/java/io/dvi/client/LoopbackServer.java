package io.dvi.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.NettyServerBuilder;

/** Services on a free port of the loopback interface. */
public final class LoopbackServer implements AutoCloseable {

	private final Server server;

	public LoopbackServer(BindableService... services) throws IOException {
		this(InsecureServerCredentials.create(), services);
	}

	public LoopbackServer(ServerCredentials credentials, BindableService... services) throws IOException {
		NettyServerBuilder builder = NettyServerBuilder
			.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials);
		for (BindableService service : services) {
			builder.addService(service);
		}
		this.server = builder.build().start();
	}

	public String target() {
		return "127.0.0.1:" + port();
	}

	public int port() {
		return this.server.getPort();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

}
