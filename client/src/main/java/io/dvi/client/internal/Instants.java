package io.dvi.client.internal;

import java.time.Instant;

import com.google.protobuf.Timestamp;

/** From the wire's points in time to Java's. */
final class Instants {

	private Instants() {
	}

	static Instant fromWire(Timestamp wire) {
		return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
	}

}
