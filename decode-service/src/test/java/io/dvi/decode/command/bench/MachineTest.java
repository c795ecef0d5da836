package io.dvi.decode.command.bench;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class MachineTest {

	@Test
	void readsTheNameOfTheFirstProcessor() {
		assertThat(Machine.processorName(
				List.of("processor\t: 0", "model name\t: Some CPU: fast", "processor\t: 1", "model name\t: Another"),
				"x"))
			.isEqualTo("Some CPU: fast");
		assertThat(Machine.processorName(List.of("CPU part : 0xd0c"), "aarch64")).isEqualTo("aarch64");
	}

	@Test
	void saysAllInOneLine() {
		assertThat(new Machine("Some CPU", 2, "JVM 25", "Runtime 1", 2, 0.26).line())
			.isEqualTo("Some CPU, 2 processors, JVM 25, Runtime 1, 2 threads; load 0.3 before");
		assertThat(new Machine("Some CPU", 2, "JVM 25", "Runtime 1", 2, -1).line()).endsWith("2 threads");
	}

}
