package io.dvi.grpc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import io.dvi.v1.ErrorCode;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;

/**
 * Lets calls through that carry a known key as {@code authorization: Bearer KEY}; others
 * end with UNAUTHENTICATED. Health is for everyone, since those who probe have no key.
 */
public final class BearerKeys implements ServerInterceptor {

	private static final String BEARER = "bearer ";

	private static final String HEALTH = "grpc.health.v1.Health";

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	private final List<byte[]> hashes;

	/**
	 * Knows keys by their hashes.
	 * @param sha256s hex sha256 of each key's text; none lets every call through
	 * @throws IllegalArgumentException when one is not hexadecimal
	 */
	public BearerKeys(List<String> sha256s) {
		this.hashes = sha256s.stream().map(HexFormat.of()::parseHex).toList();
	}

	/**
	 * Sends a key with every call, as it is looked for here.
	 * @param key its text
	 * @return what puts it on the calls of a channel
	 */
	public static ClientInterceptor sending(String key) {
		Metadata headers = new Metadata();
		headers.put(AUTHORIZATION, "Bearer " + key);
		return MetadataUtils.newAttachHeadersInterceptor(headers);
	}

	@Override
	public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
			ServerCallHandler<Q, A> next) {
		if (this.hashes.isEmpty() || HEALTH.equals(call.getMethodDescriptor().getServiceName())) {
			return next.startCall(call, headers);
		}
		String header = headers.get(AUTHORIZATION);
		boolean bearer = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
		if (bearer && isKnown(header.substring(BEARER.length()).strip())) {
			return next.startCall(call, headers);
		}
		String message = bearer ? "the key is unknown" : "a key is required: `authorization: Bearer KEY`";
		call.close(Status.UNAUTHENTICATED.withDescription(message),
				ErrorTrailer.of(ErrorCode.UNAUTHENTICATED, "", message));
		return new ServerCall.Listener<>() {
		};
	}

	/** Takes the same time for any wrong key: all hashes are compared. */
	private boolean isKnown(String key) {
		byte[] hash = sha256(key);
		boolean known = false;
		for (byte[] each : this.hashes) {
			known |= MessageDigest.isEqual(each, hash);
		}
		return known;
	}

	private static byte[] sha256(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every JVM has SHA-256", ex);
		}
	}

}
