package io.dvi.decode;

import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.model.Provider;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.util.unit.DataSize;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class DecodePropertiesTest {

	private static final String HASH = "a1".repeat(32);

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
		.withUserConfiguration(Properties.class);

	@Test
	void needsOnlyTheTwoFolders() {
		this.context.withPropertyValues("dvi.decode.model-folder=/model", "dvi.decode.state-folder=/state")
			.run((started) -> assertThat(started.getBean(DecodeProperties.class))
				.isEqualTo(new DecodeProperties(Path.of("/model"), Path.of("/state"), "decode",
						"static://127.0.0.1:9190", null, List.of(), "int8", Provider.CPU, 0, 4, 2048, 64, 128,
						DataSize.ofMegabytes(128), 512, DrafterChoice.AUTO, 8, 1024, Duration.ofSeconds(1),
						Duration.ofSeconds(30), new DecodeProperties.Experience(DataSize.ofMegabytes(64), 10_000,
								DataSize.ofMegabytes(16), 256, 64, 256, 128, Duration.ofSeconds(5)))));
	}

	@Test
	void bindsEveryProperty() {
		this.context
			.withPropertyValues("dvi.decode.model-folder=/m", "dvi.decode.state-folder=/s", "dvi.decode.instance=a",
					"dvi.decode.trainer-target=dns:///trainer:9190", "dvi.decode.trainer-key=k",
					"dvi.decode.access-keys=" + HASH, "dvi.decode.flavour=int8", "dvi.decode.provider=cuda-or-cpu",
					"dvi.decode.threads=3", "dvi.decode.slots=5", "dvi.decode.context-length=99",
					"dvi.decode.queue-capacity=6", "dvi.decode.prefill-chunk=32", "dvi.decode.prefix-cache=33MB",
					"dvi.decode.default-max-tokens=7", "dvi.decode.drafter=prompt-lookup", "dvi.decode.draft-length=2",
					"dvi.decode.event-queue=9", "dvi.decode.report-interval=17s", "dvi.decode.drain-timeout=8s",
					"dvi.decode.experience.spool-bytes=1MB", "dvi.decode.experience.spool-episodes=11",
					"dvi.decode.experience.unacked-bytes=2MB", "dvi.decode.experience.unacked-episodes=12",
					"dvi.decode.experience.top-logits=13", "dvi.decode.experience.episode-rows=14",
					"dvi.decode.experience.context-rows=16", "dvi.decode.experience.flush-timeout=15s")
			.run((started) -> assertThat(started.getBean(DecodeProperties.class))
				.isEqualTo(new DecodeProperties(Path.of("/m"), Path.of("/s"), "a", "dns:///trainer:9190", "k",
						List.of(HASH), "int8", Provider.CUDA_OR_CPU, 3, 5, 99, 6, 32, DataSize.ofMegabytes(33), 7,
						DrafterChoice.PROMPT_LOOKUP, 2, 9, Duration.ofSeconds(17), Duration.ofSeconds(8),
						new DecodeProperties.Experience(DataSize.ofMegabytes(1), 11, DataSize.ofMegabytes(2), 12, 13,
								14, 16, Duration.ofSeconds(15)))));
	}

	@Test
	void refusesToStartWithoutAModelFolder() {
		this.context.withPropertyValues("dvi.decode.state-folder=/state")
			.run((failed) -> assertThat(failed).getFailure().rootCause().hasMessageContaining("modelFolder"));
	}

	@Test
	void refusesANameItDoesNotKnow() {
		this.context.withPropertyValues("dvi.decode.model-folder=/m", "dvi.decode.state-folder=/s", "dvi.decode.slot=4")
			.run((failed) -> assertThat(failed).getFailure().rootCause().hasMessageContaining("dvi.decode.slot"));
	}

	@Test
	void refusesADraftLengthPastTheLimit() {
		this.context
			.withPropertyValues("dvi.decode.model-folder=/m", "dvi.decode.state-folder=/s", "dvi.decode.draft-length=9")
			.run((failed) -> assertThat(failed).getFailure().rootCause().hasMessageContaining("draftLength"));
	}

	@EnableConfigurationProperties(DecodeProperties.class)
	static class Properties {

	}

}
