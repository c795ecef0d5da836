package io.dvi.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.dvi.v1.DecodeServiceGrpc;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What users of the SDK load runs on the Java they have; the build itself needs a newer
 * one.
 */
class BytecodeTest {

	/** Of a class file for Java 17. */
	private static final int JAVA_17 = 61;

	@ParameterizedTest
	@ValueSource(classes = { DviClient.class, DecodeServiceGrpc.class })
	void everyShippedClassIsForJava17(Class<?> member) throws Exception {
		Path place = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
		if (Files.isDirectory(place)) {
			check(place);
			return;
		}
		try (FileSystem jar = FileSystems.newFileSystem(place)) {
			check(jar.getPath("/"));
		}
	}

	private static void check(Path root) throws IOException {
		try (Stream<Path> files = Files.walk(root)) {
			Map<String, Integer> versions = files.filter((file) -> file.toString().endsWith(".class"))
				.collect(Collectors.toMap(Path::toString, BytecodeTest::majorVersion));
			assertThat(versions).hasSizeGreaterThan(10)
				.allSatisfy((file, major) -> assertThat(major).isEqualTo(JAVA_17));
		}
	}

	private static int majorVersion(Path file) {
		try (DataInputStream content = new DataInputStream(Files.newInputStream(file))) {
			assertThat(content.readInt()).isEqualTo(0xCAFEBABE);
			content.readUnsignedShort();
			return content.readUnsignedShort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
