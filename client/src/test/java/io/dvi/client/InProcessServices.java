package io.dvi.client;

import java.io.IOException;
import java.io.UncheckedIOException;

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

/** Services and a client for them on an in-process transport, open until closed. */
public final class InProcessServices implements AutoCloseable {

	private final Server server;

	private final String name = InProcessServerBuilder.generateName();

	private final DviClient client;

	volatile @Nullable String authorization;

	public InProcessServices(DviClientOptions options, BindableService... services) {
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
		try {
			this.server = builder.build().start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.client = DviClient.over(channel(), channel(), options);
	}

	public DviClient client() {
		return this.client;
	}

	private ManagedChannel channel() {
		return InProcessChannelBuilder.forName(this.name).build();
	}

	@Override
	public void close() {
		this.client.close();
		this.server.shutdownNow();
	}

}
