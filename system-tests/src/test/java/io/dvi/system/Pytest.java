package io.dvi.system;

import org.junit.jupiter.api.DynamicTest;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import javax.xml.parsers.DocumentBuilderFactory;

/**
 * Runs tests in Python, with the interpreter named by {@code DVI_TEST_PYTHON}, and
 * reports each as one of ours.
 */
final class Pytest {

	private Pytest() {
	}

	/**
	 * Runs tests.
	 * @param folder where they lie
	 * @param file the one to run, or {@code .} for all
	 * @param environment what they read
	 * @return the outcome of each
	 */
	static List<DynamicTest> run(Path folder, String file, Map<String, String> environment) {
		String python = Optional.ofNullable(System.getenv("DVI_TEST_PYTHON"))
			.orElseThrow(
					() -> new AssertionError("DVI_TEST_PYTHON must name a Python with pytest; ./dvi test makes one"));
		try {
			Path report = Files.createTempFile("pytest", ".xml");
			Path output = Files.createTempFile("pytest", ".out");
			ProcessBuilder builder = new ProcessBuilder(python, "-B", "-m", "pytest", "-p", "no:cacheprovider",
					"--junitxml", report.toString(), file)
				.directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile());
			builder.environment().putAll(environment);
			Process process = builder.start();
			if (!process.waitFor(5, TimeUnit.MINUTES)) {
				process.destroyForcibly();
				throw new AssertionError("pytest did not end: " + Files.readString(output));
			}
			return outcomes(report, Files.readString(output));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("interrupted", ex);
		}
	}

	private static List<DynamicTest> outcomes(Path report, String output) {
		List<DynamicTest> outcomes = new ArrayList<>();
		NodeList cases = parse(report, output).getElementsByTagName("testcase");
		for (int i = 0; i < cases.getLength(); i++) {
			Element each = (Element) cases.item(i);
			outcomes.add(DynamicTest.dynamicTest(each.getAttribute("classname") + " " + each.getAttribute("name"),
					() -> check(each)));
		}
		if (outcomes.isEmpty()) {
			throw new AssertionError("pytest ran nothing: " + output);
		}
		return outcomes;
	}

	private static Element parse(Path report, String output) {
		try {
			return DocumentBuilderFactory.newDefaultInstance()
				.newDocumentBuilder()
				.parse(report.toFile())
				.getDocumentElement();
		}
		catch (Exception ex) {
			throw new AssertionError("pytest wrote no report: " + output, ex);
		}
	}

	private static void check(Element testCase) {
		for (String trouble : List.of("failure", "error", "skipped")) {
			if (testCase.getElementsByTagName(trouble).getLength() > 0) {
				throw new AssertionError(testCase.getTextContent());
			}
		}
	}

}
