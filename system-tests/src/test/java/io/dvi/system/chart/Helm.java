package io.dvi.system.chart;

import org.yaml.snakeyaml.Yaml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** The helm binary that {@code ./dvi test} puts in the cache, run on the chart. */
final class Helm {

	static final Path CHART = Path.of("..", "helm", "dvi").toAbsolutePath().normalize();

	private Helm() {
	}

	/**
	 * What a run printed.
	 *
	 * @param status exit status
	 * @param output both streams
	 */
	record Outcome(int status, String output) {

		/** The rendered objects. */
		@SuppressWarnings("unchecked")
		List<Map<String, Object>> objects() {
			return StreamSupport.stream(new Yaml().loadAll(this.output).spliterator(), false)
				.filter(Objects::nonNull)
				.map((document) -> (Map<String, Object>) document)
				.toList();
		}

	}

	static Outcome run(List<String> arguments) {
		String binary = System.getenv("DVI_TEST_HELM");
		if (binary == null) {
			throw new IllegalStateException("DVI_TEST_HELM does not name a helm binary; run the tests by `./dvi test`");
		}
		List<String> command = new ArrayList<>(List.of(binary));
		command.addAll(arguments);
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return new Outcome(process.waitFor(), output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot run " + binary, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while helm ran", ex);
		}
	}

	static Outcome template(List<String> settings) {
		List<String> arguments = new ArrayList<>(List.of("template", "prod", CHART.toString()));
		arguments.addAll(settings);
		return run(arguments);
	}

}
