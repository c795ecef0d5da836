package io.dvi.trainer.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;

/**
 * One service on a loopback port.
 *
 * @param server running
 * @param channel connected to it
 */
public record LoopbackServer(Server server, ManagedChannel channel) implements AutoCloseable {

	public static LoopbackServer of(BindableService service) throws IOException {
		Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.addService(service)
			.build()
			.start();
		return new LoopbackServer(server,
				NettyChannelBuilder
					.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
					.usePlaintext()
					.build());
	}

	@Override
	public void close() {
		this.channel.shutdownNow();
		this.server.shutdownNow();
	}

}
