package io.dvi.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Drives the console in a headless Chromium: its files come from this gateway, under its
 * headers, and the data from a made-up world in {@code src/test/console}.
 */
class ConsoleBrowserIT extends RunningGateway {

	private static final Path TESTS = Path.of("src/test/console");

	@ParameterizedTest
	@ValueSource(strings = { "console_test", "console_look_test" })
	void theConsoleDoesWhatPeopleExpect(String tests) throws IOException, InterruptedException {
		Map<String, String> given = System.getenv();
		Assumptions.assumeFalse(given.containsKey("DVI_TEST_CHROMIUM_MISSING"),
				() -> "no browser: " + given.get("DVI_TEST_CHROMIUM_MISSING"));
		assertThat(given).as("./dvi test puts a browser and axe in place, or says why there is none")
			.containsKeys("DVI_TEST_CHROMIUM", "DVI_TEST_AXE");
		ProcessBuilder builder = new ProcessBuilder(Objects.requireNonNullElse(given.get("DVI_TEST_PYTHON"), "python3"),
				"-B", "-m", "unittest", "-v", tests)
			.directory(TESTS.toFile())
			.redirectErrorStream(true);
		builder.environment().put("DVI_CONSOLE_URL", "http://127.0.0.1:" + this.adminServer.port());
		Process process = builder.start();
		String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(printed).isZero();
		assertThat(printed).containsPattern("Ran [1-9]\\d* tests");
	}

}
