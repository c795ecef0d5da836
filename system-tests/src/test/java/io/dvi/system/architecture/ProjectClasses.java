package io.dvi.system.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The compiled classes of all modules, read from their build folders. */
final class ProjectClasses {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private ProjectClasses() {
	}

	/** What is shipped, without the generated wire classes. */
	static JavaClasses main() {
		return read("target/classes");
	}

	/** The tests of all modules. */
	static JavaClasses tests() {
		return read("target/test-classes");
	}

	private static JavaClasses read(String folder) {
		try (Stream<Path> modules = Files.list(ROOT)) {
			List<Path> folders = modules.map((module) -> module.resolve(folder)).filter(Files::isDirectory).toList();
			return new ClassFileImporter().withImportOption((location) -> !location.contains("/io/dvi/v1/"))
				.importPaths(folders);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot list " + ROOT, ex);
		}
	}

}
