package io.dvi.client.internal;

import java.util.concurrent.TimeUnit;

import io.dvi.client.Tls;
import io.dvi.grpc.BearerKeys;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import org.jspecify.annotations.Nullable;

/** Opens channels from targets and puts the key on every call. */
public final class Channels {

	/** What one message from a peer may weigh; a head travels in chunks far below it. */
	private static final int MOST_INBOUND_BYTES = 16 << 20;

	private static final String STATIC = "static://";

	private Channels() {
	}

	/**
	 * Opens a channel; it connects on first use.
	 * @param target {@code static://host:port} or anything gRPC resolves
	 * @param tls how it is secured; null is plain text
	 * @return the channel
	 */
	public static ManagedChannel open(String target, @Nullable Tls tls) {
		String resolvable = target.startsWith(STATIC) ? "dns:///" + target.substring(STATIC.length()) : target;
		return builder(resolvable, tls).maxInboundMessageSize(MOST_INBOUND_BYTES)
			.keepAliveTime(5, TimeUnit.MINUTES)
			.build();
	}

	private static NettyChannelBuilder builder(String target, @Nullable Tls tls) {
		ChannelCredentials credentials = Credentials.of(tls);
		try {
			NettyChannelBuilder builder = NettyChannelBuilder.forTarget(target, credentials);
			return (tls == null || tls.authority() == null) ? builder : builder.overrideAuthority(tls.authority());
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("`tls` must name PEM files with certificates and a key. Given: " + tls,
					ex);
		}
	}

	/**
	 * Puts the key on every call.
	 * @param channel the channel
	 * @param key bearer key; null changes nothing
	 * @return the channel to call
	 */
	public static Channel authenticated(Channel channel, @Nullable String key) {
		return (key != null) ? ClientInterceptors.intercept(channel, BearerKeys.sending(key)) : channel;
	}

}
