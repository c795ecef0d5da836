package io.dvi.trainer.experience;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import io.dvi.trainer.ingest.EpisodeCheck;
import io.dvi.trainer.testing.Episodes;
import io.dvi.trainer.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RetentionIT {

	private static final Instant MONDAY = Instant.parse("2026-11-23T10:00:00Z");

	@Test
	void forgetsWholeDaysOnceTheyAreOldEnough() {
		try (TestDatabase database = TestDatabase.migrated()) {
			receive(database, MONDAY, 1);
			receive(database, MONDAY.plus(Duration.ofDays(1)), 2);
			receive(database, MONDAY.plus(Duration.ofDays(2)), 3);
			assertThat(retention(database, MONDAY.plus(Duration.ofDays(2))).doWork()).isZero();
			assertThat(retention(database, MONDAY.plus(Duration.ofDays(4))).doWork()).isEqualTo(2);
			assertThat(database.jdbc().sql("select sequence from episode").query(Long.class).list())
				.containsExactly(3L);
			assertThat(database.jdbc().sql("select count(*) from experience").query(Long.class).single()).isEqualTo(1);
		}
	}

	private static void receive(TestDatabase database, Instant at, long sequence) {
		NewEpisode episode = new EpisodeCheck(Episodes.MODEL).check(Episodes.episode(sequence),
				Episodes.helloOf(Episodes.MODEL));
		assertThat(store(database, at).commit(List.of(episode))).containsExactly(StoreOutcome.COMMITTED);
	}

	private static Retention retention(TestDatabase database, Instant now) {
		return new Retention(store(database, now), Duration.ofDays(2), Clock.fixed(now, ZoneOffset.UTC));
	}

	private static EpisodeStore store(TestDatabase database, Instant now) {
		return new EpisodeStore(database.jdbc(), database.transaction(), new HeldOutSplit(0.1), () -> {
		}, Clock.fixed(now, ZoneOffset.UTC));
	}

}
