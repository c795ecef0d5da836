package io.dvi.system;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs the openai Python client, with the interpreter named by {@code DVI_TEST_PYTHON}.
 */
final class OpenAiClient {

	private OpenAiClient() {
	}

	static JsonNode run(LocalInstance instance) {
		String python = Optional.ofNullable(System.getenv("DVI_TEST_PYTHON"))
			.orElseThrow(
					() -> new AssertionError("DVI_TEST_PYTHON must name a Python with openai; ./dvi test makes one"));
		ProcessBuilder builder = new ProcessBuilder(python, Path.of("src/test/python/openai_client.py").toString())
			.redirectError(ProcessBuilder.Redirect.INHERIT);
		builder.environment().put("OPENAI_BASE_URL", instance.openAiBaseUrl());
		builder.environment().put("OPENAI_API_KEY", instance.apiKey());
		builder.environment().put("DVI_MODEL", instance.model());
		try {
			Process process = builder.start();
			String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
				throw new AssertionError("the openai client failed: " + printed);
			}
			return new JsonMapper().readTree(printed);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("interrupted", ex);
		}
	}

}
