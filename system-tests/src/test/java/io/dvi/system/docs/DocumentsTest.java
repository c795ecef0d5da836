package io.dvi.system.docs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class DocumentsTest {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

	private static final Pattern COMMAND = Pattern.compile("\\./dvi ([a-z]+)(?: ([a-z-]+))?");

	static List<Path> documents() throws IOException {
		Stream<Path> sdks = Stream.of(ROOT.resolve("client/README.md"), ROOT.resolve("clients/python/README.md"));
		try (Stream<Path> top = Files.list(ROOT); Stream<Path> below = Files.walk(ROOT.resolve("docs"))) {
			return Stream.of(top, below, sdks)
				.flatMap((files) -> files)
				.filter((file) -> file.toString().endsWith(".md"))
				.sorted()
				.toList();
		}
	}

	@ParameterizedTest
	@MethodSource("documents")
	void linksLeadSomewhere(Path document) throws IOException {
		List<String> links = LINK.matcher(Files.readString(document)).results().map((found) -> found.group(1)).toList();
		assertThat(links)
			.allSatisfy((link) -> assertThat(document.resolveSibling(link).normalize()).as("link %s", link).exists());
	}

	@ParameterizedTest
	@MethodSource("documents")
	void everyCommandNamedIsInTheHelp(Path document) throws IOException, InterruptedException {
		String help = help();
		List<MatchResult> commands = COMMAND.matcher(Files.readString(document)).results().toList();
		assertThat(commands).allSatisfy((command) -> {
			assertThat(help).contains("./dvi " + command.group(1));
			if (List.of("heads", "bench", "model").contains(command.group(1)) && command.group(2) != null) {
				assertThat(help)
					.containsPattern("./dvi " + command.group(1) + " (\\S+\\|)?" + command.group(2) + "\\b");
			}
		});
	}

	@Test
	void readmeOpensWithTheTwoCommands() throws IOException {
		List<String> commands = COMMAND.matcher(Files.readString(ROOT.resolve("README.md")))
			.results()
			.map((found) -> found.group(1))
			.toList();
		assertThat(commands).startsWith("up", "test");
	}

	@ParameterizedTest
	@MethodSource("decisions")
	void aDecisionFitsOnAPage(Path decision) throws IOException {
		assertThat(Files.readAllLines(decision)).hasSizeLessThanOrEqualTo(40)
			.first()
			.asString()
			.startsWith("# " + decision.getFileName().toString().substring(0, 4));
	}

	@Test
	void decisionsAreNumberedWithoutAGap() throws IOException {
		List<String> numbers = decisions().stream()
			.map((file) -> file.getFileName().toString().substring(0, 4))
			.toList();
		assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, numbers.size())
			.mapToObj((number) -> String.format(Locale.ROOT, "%04d", number))
			.toList());
	}

	static List<Path> decisions() throws IOException {
		return documents().stream().filter((file) -> file.startsWith(ROOT.resolve("docs/adr"))).toList();
	}

	private static String help() throws IOException, InterruptedException {
		Process process = new ProcessBuilder(ROOT.resolve("dvi").toString(), "help").redirectErrorStream(true).start();
		String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).isZero();
		return printed.toLowerCase(Locale.ROOT);
	}

}
