package io.dvi.decode.experience;

import io.dvi.decode.experience.ExperienceSpool.Bounds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExperienceSpoolTest {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final FeedbackMetrics metrics = new FeedbackMetrics(this.registry);

	@Test
	void dropsTheOldestEpisodesPastTheirNumberAndCountsThem() {
		ExperienceSpool spool = new ExperienceSpool(new Bounds(1 << 20, 3), this.metrics);
		for (int i = 1; i <= 5; i++) {
			spool.accept(Episodes.named("r" + i));
		}
		assertThat(spool.poll()).isNotNull().satisfies((oldest) -> {
			assertThat(oldest.sequence()).isEqualTo(3);
			assertThat(oldest.episode().requestId()).isEqualTo("r3");
		});
		assertThat(this.registry.get("dvi.feedback.enqueued").counter().count()).isEqualTo(5);
		assertThat(dropped()).isEqualTo(2);
	}

	@Test
	void dropsTheOldestEpisodesPastTheirBytes() {
		ExperienceSpool spool = new ExperienceSpool(new Bounds(100_000, 100), this.metrics);
		for (int i = 1; i <= 4; i++) {
			spool.accept(Episodes.withHidden("r" + i, 10_000));
		}
		assertThat(spool.poll()).isNotNull().extracting(ExperienceSpool.Spooled::sequence).isEqualTo(3L);
		assertThat(dropped()).isEqualTo(2);
	}

	@Test
	void dropsAnEpisodeThatIsLargerThanTheBoundByItself() {
		ExperienceSpool spool = new ExperienceSpool(new Bounds(1_000, 100), this.metrics);
		spool.accept(Episodes.withHidden("large", 10_000));
		assertThat(spool.poll()).isNull();
		assertThat(dropped()).isEqualTo(1);
	}

	private double dropped() {
		return this.registry.get("dvi.feedback.dropped").tag("reason", "spool_full").counter().count();
	}

}
