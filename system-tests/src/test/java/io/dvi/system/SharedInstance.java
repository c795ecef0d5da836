package io.dvi.system;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives tests of clients one instance, which is started for the first of them and ended
 * after the last. Its services know each other by certificates.
 */
final class SharedInstance implements ParameterResolver {

	private static final int PORT_BASE = 19_080;

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
						certificates.properties());
				return new Running(instance, certificates, folder);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void close() throws IOException {
			this.instance.close();
			FileSystemUtils.deleteRecursively(this.folder);
		}

	}

}
