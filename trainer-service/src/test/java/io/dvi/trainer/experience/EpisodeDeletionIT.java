package io.dvi.trainer.experience;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import io.dvi.trainer.ingest.EpisodeCheck;
import io.dvi.trainer.testing.Episodes;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EpisodeDeletionIT {

	private TestDatabase database;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		List<NewEpisode> episodes = new ArrayList<>();
		for (int sequence = 1; sequence <= 5; sequence++) {
			episodes.add(new EpisodeCheck(Episodes.MODEL).check(
					Episodes.episode(sequence).toBuilder().setTenantKeyHash((sequence < 4) ? "one" : "other").build(),
					Episodes.helloOf(Episodes.MODEL)));
		}
		new EpisodeStore(this.database.jdbc(), this.database.transaction(), new HeldOutSplit(0.3), () -> {
		}, Clock.systemUTC()).commit(episodes);
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void deletesWhatOneCallerLeftAndNothingElse() {
		EpisodeDeletion deletion = deletion(() -> {
		});
		assertThat(deletion.delete("one", Heads.dryRun())).isEqualTo(new EpisodeDeletion.Deleted(3, 18));
		assertThat(count("episode")).isEqualTo(5);
		assertThat(deletion.delete("one", Heads.order())).isEqualTo(new EpisodeDeletion.Deleted(3, 18));
		assertThat(count("episode where tenant_key_hash = 'one'")).isZero();
		assertThat(count("episode")).isEqualTo(2);
		assertThat(count("experience")).isEqualTo(2);
		assertThat(deletion.delete("one", Heads.order())).isEqualTo(new EpisodeDeletion.Deleted(0, 0));
		assertThat(this.database.jdbc()
			.sql("select actor || ': ' || reason || ', ' || episodes || ' of ' || rows from episode_deletion order by id")
			.query(String.class)
			.list()).containsExactly("operator: a test, 3 of 18", "operator: a test, 0 of 0");
	}

	@Test
	void deletesNothingWithoutTheWritersLease() {
		EpisodeDeletion deletion = deletion(() -> {
			throw new IllegalStateException("another trainer writes");
		});
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> deletion.delete("one", Heads.order()));
		assertThat(count("episode")).isEqualTo(5);
	}

	private EpisodeDeletion deletion(Runnable fence) {
		return new EpisodeDeletion(this.database.jdbc(), this.database.transaction(), fence, Clock.systemUTC());
	}

	private long count(String table) {
		return this.database.jdbc().sql("select count(*) from " + table).query(Long.class).single();
	}

}
