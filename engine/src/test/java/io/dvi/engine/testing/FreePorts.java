package io.dvi.engine.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers in processes of their own. They lie below the range that systems draw
 * the ports of connections from (Linux: from 32768 on): a port from there, free when
 * asked for, may be a connection's by the time that the server has started.
 */
public final class FreePorts {

	private static final int FIRST = 20_000;

	private static final int STARTS = 10_000;

	/** Runs side by side on one machine begin at different places. */
	private static final AtomicInteger NEXT = new AtomicInteger(FIRST + ThreadLocalRandom.current().nextInt(STARTS));

	private FreePorts() {
	}

	/** A port that nobody listens on, and that no other call gets. */
	public static int next() {
		int port = NEXT.getAndIncrement();
		while (isTaken(port)) {
			port = NEXT.getAndIncrement();
		}
		return port;
	}

	private static boolean isTaken(int port) {
		try (ServerSocket _ = new ServerSocket(port)) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

}
