package io.dvi.system;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives tests of clients one instance, which is started for the first of them and ended
 * after the last. Its services know each other by certificates and a key.
 */
final class SharedInstance implements ParameterResolver {

	private static final int PORT_BASE = 19_080;

	private static final int USERS = 15;

	/** What the services' callers have to know. */
	static final String SERVICE_KEY = "service-key-of-the-test";

	private static final String SERVICE_KEY_SHA256 = "1368ae54f2b2412cb57025adfdbe459c4684ac8cccad0c4373d2acb45f6d4320";

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Running.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return context.getRoot()
			.getStore(ExtensionContext.Namespace.create(SharedInstance.class))
			.computeIfAbsent(Running.class, (_) -> Running.start(), Running.class);
	}

	/**
	 * The instance and its certificates.
	 *
	 * @param instance the services
	 * @param certificates what they show and trust
	 * @param folder where all of it lies
	 */
	record Running(LocalInstance instance, Certificates certificates, Path folder) implements AutoCloseable {

		private static Running start() {
			try {
				Path folder = Files.createTempDirectory("dvi-clients");
				Certificates certificates = Certificates.issue(Files.createDirectory(folder.resolve("tls")));
				LocalInstance instance = LocalInstance.start(folder.resolve("state"), PORT_BASE,
						properties(certificates), USERS);
				return new Running(instance, certificates, folder);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private static Map<String, String> properties(Certificates certificates) {
			Map<String, String> properties = new HashMap<>(certificates.properties());
			properties.put("dvi.decode.access-keys", SERVICE_KEY_SHA256);
			properties.put("dvi.trainer.access-keys", SERVICE_KEY_SHA256);
			properties.put("dvi.decode.trainer-key", SERVICE_KEY);
			properties.put("dvi.gateway.service-key", SERVICE_KEY);
			return properties;
		}

		@Override
		public void close() throws IOException {
			this.instance.close();
			FileSystemUtils.deleteRecursively(this.folder);
		}

	}

}
