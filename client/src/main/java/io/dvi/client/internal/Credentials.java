package io.dvi.client.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.dvi.client.Tls;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import org.jspecify.annotations.Nullable;

/** Reads the files of TLS settings. */
final class Credentials {

	private Credentials() {
	}

	static ChannelCredentials of(@Nullable Tls tls) {
		if (tls == null) {
			return InsecureChannelCredentials.create();
		}
		TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
		Path trust = tls.trust();
		if (trust != null) {
			read("trust", trust, credentials::trustManager);
		}
		Tls.Identity identity = tls.identity();
		if (identity != null) {
			read("certificates", identity.certificates(),
					(certificates) -> read("key", identity.key(), (key) -> credentials.keyManager(certificates, key)));
		}
		return credentials.build();
	}

	private static void read(String field, Path file, Reader reader) {
		try {
			byte[] content = Files.readAllBytes(file);
			// An empty file would be read as trust in nobody.
			if (!new String(content, StandardCharsets.US_ASCII).contains("-----BEGIN ")) {
				throw new IOException("no PEM");
			}
			reader.accept(new ByteArrayInputStream(content));
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("`" + field + "` must name a PEM file that can be read. Given: " + file,
					ex);
		}
	}

	/** Takes a file's content. */
	private interface Reader {

		void accept(InputStream content) throws IOException;

	}

}
