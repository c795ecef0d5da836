package io.dvi.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** HTTP by hand, for what a client would not send or would not do. */
final class RawHttp {

	private RawHttp() {
	}

	static int status(int port, String request) {
		try (Socket socket = send(port, request)) {
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			return Integer.parseInt(reader.readLine().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Socket chat(int port, String body) {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		return send(port,
				"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + RunningGateway.USER_KEY
						+ "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n" + body);
	}

	private static Socket send(int port, String request) {
		try {
			Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
			socket.setSoTimeout(20_000);
			socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
			socket.getOutputStream().flush();
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
