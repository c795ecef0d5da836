package io.dvi.gateway.openai;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/openai.md says what the code does, field by field, and names tests that exist. */
class OpenAiDocumentTest {

	private static final Path DOCUMENT = Path.of("../docs/openai.md");

	private static final Path TESTS = Path.of("src/test/java");

	private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (.+?) \\| (\\w+) \\| (.+) \\| (.+?) \\|");

	private static final Pattern TEST = Pattern.compile("`(\\w+)(?:\\.(\\w+))?`");

	@Test
	void theTableHasEveryFieldAsTheCodeHasIt() throws IOException {
		List<String> written = rows()
			.map((row) -> row.group(1) + " | " + row.group(2) + " | " + row.group(3) + " | " + row.group(4))
			.toList();
		assertThat(written).containsExactlyElementsOf(
				RequestFields.ALL.stream()
					.map((field) -> field.name() + " | " + String.join(", ",
							field.routes().stream().map((route) -> route.name().toLowerCase(Locale.ROOT)).toList())
							+ " | " + field.handling().name().toLowerCase(Locale.ROOT) + " | " + field.effect())
					.toList());
	}

	@Test
	void theTestsItNamesExist() throws IOException {
		List<String> named = rows().flatMap((row) -> TEST.matcher(row.group(5)).results().map((test) -> test.group()))
			.distinct()
			.toList();
		assertThat(named).isNotEmpty().allSatisfy(OpenAiDocumentTest::exists);
	}

	private static void exists(String test) throws IOException {
		Matcher name = TEST.matcher(test);
		assertThat(name.matches()).isTrue();
		try (Stream<Path> files = Files.walk(TESTS)) {
			Path file = files.filter((path) -> path.endsWith(name.group(1) + ".java")).findFirst().orElseThrow();
			assertThat(Files.readString(file)).contains((name.group(2) != null) ? " " + name.group(2) + "(" : "class");
		}
	}

	private static Stream<Matcher> rows() throws IOException {
		return Files.readAllLines(DOCUMENT).stream().map(ROW::matcher).filter(Matcher::matches);
	}

}
