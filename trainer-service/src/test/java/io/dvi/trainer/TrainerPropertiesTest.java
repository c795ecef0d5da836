package io.dvi.trainer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.dvi.trainer.database.EmbeddedPostgresProperties;
import io.dvi.trainer.experience.ExperienceProperties;
import io.dvi.trainer.ingest.IntakeProperties;
import io.dvi.trainer.registry.RegistryProperties;
import io.dvi.trainer.replica.ReplicaProperties;
import io.dvi.trainer.training.TrainingProperties;
import io.dvi.trainer.watch.WatchProperties;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class TrainerPropertiesTest {

	private static final String HASH = "a1".repeat(32);

	@Test
	void hasTheDocumentedDefaults() {
		assertThat(bind(Map.of("dvi.trainer.model-folder", "model"))).isEqualTo(new TrainerProperties(Path.of("model"),
				null, List.of(), new EmbeddedPostgresProperties(false, 9432, null), new IntakeProperties(64, 64, 256),
				new ExperienceProperties(Duration.ofDays(7), 0.1),
				new TrainingProperties(true, TrainingProperties.Kind.BLOCK, 1_000, 8_192, 0.5, 50, 256, 1, 0.2, 0.8, 64,
						0.001f, new TrainingProperties.Block(0, 3, 4_096, 8, 1_024, 512, 0.01f, 30),
						new TrainingProperties.Anchored(576, 3, 4_096, 8, 2_048, 512, 0.01f, 30),
						Duration.ofMinutes(10), Duration.ofMinutes(10),
						new TrainingProperties.Gate(4_096, 500, 8, 0.95, 0)),
				new RegistryProperties(50, Duration.ofDays(7)),
				new ReplicaProperties(Duration.ofSeconds(5), Duration.ofHours(1)), new WatchProperties(true, 8_192,
						Duration.ofSeconds(30), Duration.ofMinutes(15), 512, 0.99, 0.05, 0.15, 3, 2)));
	}

	@Test
	void bindsEveryProperty() {
		Map<String, String> names = new LinkedHashMap<>();
		names.put("model-folder", "other");
		names.put("initial-head", "head");
		names.put("access-keys", HASH);
		names.put("embedded-postgres.enabled", "true");
		names.put("embedded-postgres.port", "5001");
		names.put("embedded-postgres.data-folder", "data");
		names.put("intake.in-flight", "1");
		names.put("intake.commit-batch", "2");
		names.put("intake.queue-capacity", "3");
		names.put("experience.retention", "2d");
		names.put("experience.held-out-share", "0.2");
		names.putAll(training());
		names.put("registry.keep-versions", "24");
		names.put("registry.keep-for", "3d");
		names.put("replicas.healthy-within", "4s");
		names.put("replicas.forget-after", "5h");
		names.put("watch.enabled", "false");
		names.put("watch.min-tokens", "25");
		names.put("watch.min-duration", "6s");
		names.put("watch.max-duration", "7m");
		names.put("watch.batch-tokens", "26");
		names.put("watch.confidence", "0.95");
		names.put("watch.tokens-per-step-loss", "0.06");
		names.put("watch.tokens-per-second-loss", "0.07");
		names.put("watch.non-finite-drafts", "27");
		names.put("watch.load-failures", "28");
		Map<String, String> source = new LinkedHashMap<>();
		names.forEach((name, value) -> source.put("dvi.trainer." + name, value));
		assertThat(bind(source)).isEqualTo(new TrainerProperties(Path.of("other"), Path.of("head"), List.of(HASH),
				new EmbeddedPostgresProperties(true, 5001, Path.of("data")), new IntakeProperties(1, 2, 3),
				new ExperienceProperties(Duration.ofDays(2), 0.2),
				new TrainingProperties(false, TrainingProperties.Kind.BLOCK, 4, 5, 0.6, 7, 8, 9, 0.25, 0.75, 10, 0.01f,
						new TrainingProperties.Block(64, 2, 18, 14, 15, 16, 0.02f, 17),
						new TrainingProperties.Anchored(96, 4, 19, 20, 21, 22, 0.03f, 23), Duration.ofHours(1),
						Duration.ofHours(2), new TrainingProperties.Gate(11, 12, 13, 0.9, 0.05)),
				new RegistryProperties(24, Duration.ofDays(3)),
				new ReplicaProperties(Duration.ofSeconds(4), Duration.ofHours(5)), new WatchProperties(false, 25,
						Duration.ofSeconds(6), Duration.ofMinutes(7), 26, 0.95, 0.06, 0.07, 27, 28)));
	}

	private static Map<String, String> training() {
		Map<String, String> names = new LinkedHashMap<>();
		names.put("training.enabled", "false");
		names.put("training.kind", "block");
		names.put("training.min-new-rows", "4");
		names.put("training.round-rows", "5");
		names.put("training.fresh-share", "0.6");
		names.put("training.steps-per-round", "7");
		names.put("training.batch-rows", "8");
		names.put("training.threads", "9");
		names.put("training.cpu-share", "0.25");
		names.put("training.idle-cpu-share", "0.75");
		names.put("training.rank", "10");
		names.put("training.learning-rate", "0.01");
		names.put("training.block.feed-forward-size", "64");
		names.put("training.block.unrolled-steps", "2");
		names.put("training.block.candidates", "18");
		names.put("training.block.steps-per-round", "14");
		names.put("training.block.batch-rows", "15");
		names.put("training.block.pass-rows", "16");
		names.put("training.block.learning-rate", "0.02");
		names.put("training.block.warm-up-steps", "17");
		names.put("training.anchored.feed-forward-size", "96");
		names.put("training.anchored.offsets", "4");
		names.put("training.anchored.candidates", "19");
		names.put("training.anchored.steps-per-round", "20");
		names.put("training.anchored.batch-rows", "21");
		names.put("training.anchored.pass-rows", "22");
		names.put("training.anchored.learning-rate", "0.03");
		names.put("training.anchored.warm-up-steps", "23");
		names.put("training.operator-hold", "1h");
		names.put("training.cool-down", "2h");
		names.put("training.gate.held-out-rows", "11");
		names.put("training.gate.min-rows", "12");
		names.put("training.gate.min-requests", "13");
		names.put("training.gate.confidence", "0.9");
		names.put("training.gate.min-gain", "0.05");
		return names;
	}

	private static TrainerProperties bind(Map<String, String> source) {
		return new Binder(new MapConfigurationPropertySource(source)).bind("dvi.trainer", TrainerProperties.class)
			.get();
	}

}
