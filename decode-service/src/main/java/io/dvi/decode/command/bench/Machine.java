package io.dvi.decode.command.bench;

import io.dvi.engine.Engine;
import io.dvi.engine.EngineOptions;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What figures were measured on. Every bench prints it first.
 *
 * @param processor the processor's own name, or the architecture where it is not known
 * @param processors how many of them this process may use
 * @param jvm name and version
 * @param runtime what computes
 * @param threads threads of one run
 * @param busy processors that were busy in the minute before, on average; below zero
 * where the system does not tell
 */
record Machine(String processor, int processors, String jvm, String runtime, int threads, double busy) {

	private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

	static Machine here() {
		return new Machine(processorName(), Runtime.getRuntime().availableProcessors(),
				System.getProperty("java.vm.name") + " " + Runtime.version(), Engine.runtime(),
				EngineOptions.defaults().threads(),
				ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
	}

	/** The name in a list of processors as Linux writes it. */
	static String processorName(List<String> lines, String otherwise) {
		return lines.stream()
			.filter((line) -> line.startsWith("model name"))
			.map((line) -> line.substring(line.indexOf(':') + 1).strip())
			.findFirst()
			.orElse(otherwise);
	}

	private static String processorName() {
		String architecture = System.getProperty("os.arch");
		try {
			return processorName(Files.readAllLines(PROCESSORS), architecture);
		}
		catch (IOException ex) {
			// Another system than Linux.
			return architecture;
		}
	}

	String line() {
		return this.processor + ", " + this.processors + " processors, " + this.jvm + ", " + this.runtime + ", "
				+ this.threads + " threads"
				+ ((this.busy < 0) ? "" : String.format(Locale.ROOT, "; load %.1f before", this.busy));
	}

	Map<String, Object> figures() {
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("processor", this.processor);
		figures.put("processors", this.processors);
		figures.put("jvm", this.jvm);
		figures.put("runtime", this.runtime);
		figures.put("threads", this.threads);
		figures.put("load_before", this.busy);
		return figures;
	}

}
