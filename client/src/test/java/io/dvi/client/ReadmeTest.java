package io.dvi.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The program in README.md is compiled for Java 17 and run as it stands. */
@Timeout(60)
class ReadmeTest {

	private final ScriptedDecode decode = new ScriptedDecode();

	private LoopbackServer server;

	@BeforeEach
	void serve() throws IOException {
		this.decode.then(ScriptedDecode.answering("Because", " of scattering."));
		this.server = new LoopbackServer(this.decode, new ScriptedHeads());
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void theProgramRuns(@TempDir Path folder) throws Exception {
		String target = this.server.target();
		String program = program().replace("127.0.0.1:9090", target).replace("127.0.0.1:9190", target);
		compile(Files.writeString(folder.resolve("Ask.java"), program));
		assertThat(run(folder)).startsWith("Because of scattering.")
			.contains("4 of 8 drafts accepted")
			.containsPattern("newest head: \\d+");
		assertThat(this.decode.received).hasSize(1);
	}

	private static String program() throws IOException {
		String readme = Files.readString(Path.of("README.md"));
		int begin = readme.indexOf("```java\n");
		assertThat(begin).isPositive();
		return readme.substring(begin + 8, readme.indexOf("```", begin + 8));
	}

	private static void compile(Path source) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter said = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT,
				StandardCharsets.UTF_8)) {
			boolean compiled = compiler
				.getTask(said, files, null, List.of("--release", "17", "-Xlint:all,-classfile,-path", "-Werror"), null,
						files.getJavaFileObjects(source))
				.call();
			assertThat(compiled).as(said::toString).isTrue();
		}
	}

	private static String run(Path folder) throws Exception {
		PrintStream console = System.out;
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		try (URLClassLoader classes = new URLClassLoader(new URL[] { folder.toUri().toURL() },
				ReadmeTest.class.getClassLoader())) {
			System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
			classes.loadClass("Ask").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
		}
		finally {
			System.setOut(console);
		}
		return printed.toString(StandardCharsets.UTF_8);
	}

}
