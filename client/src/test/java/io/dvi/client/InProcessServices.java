package io.dvi.client;

import java.io.IOException;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import org.jspecify.annotations.Nullable;

/** Services and a client for them on an in-process transport. */
public final class InProcessServices implements AutoCloseable {

	private final Server server;

	private final String name = InProcessServerBuilder.generateName();

	volatile @Nullable String authorization;

	public InProcessServices(BindableService... services) throws IOException {
		InProcessServerBuilder builder = InProcessServerBuilder.forName(this.name).intercept(new ServerInterceptor() {
			@Override
			public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
					ServerCallHandler<Q, R> next) {
				InProcessServices.this.authorization = headers
					.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
				return next.startCall(call, headers);
			}
		});
		for (BindableService service : services) {
			builder.addService(service);
		}
		this.server = builder.build().start();
	}

	public DviClient client(DviClientOptions options) {
		return DviClient.over(channel(), channel(), options);
	}

	private ManagedChannel channel() {
		return InProcessChannelBuilder.forName(this.name).build();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

}
