package io.dvi.trainer.database;

import java.nio.file.Path;
import java.time.Duration;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

class InstanceDatabaseIT {

	@TempDir
	private Path folder;

	@Test
	void isReadWhoeverRunsItsServerAndWhileNobodyDoes() throws Exception {
		EmbeddedPostgres services = EmbeddedPostgresConfiguration.start(this.folder, 0);
		Flyway.configure().dataSource(services.getPostgresDatabase()).load().migrate();
		InstanceDatabase database = new InstanceDatabase(this.folder, Duration.ZERO);
		JdbcClient jdbc = JdbcClient.create(database);
		assertThat(port(jdbc)).as("attached").isEqualTo(services.getPort());
		services.close();
		assertThat(port(jdbc)).as("started for the while").isNotEqualTo(services.getPort());
		// A trainer that starts takes the folder over, as from a server left behind.
		LeftoverServer.stop(this.folder);
		try (EmbeddedPostgres again = EmbeddedPostgresConfiguration.start(this.folder, 0)) {
			assertThat(port(jdbc)).as("attached again").isEqualTo(again.getPort());
			database.close();
			assertThat(port(JdbcClient.create(again.getPostgresDatabase()))).as("what is not ours goes on")
				.isEqualTo(again.getPort());
		}
		assertThat(LeftoverServer.find(this.folder)).isEmpty();
	}

	@Test
	void aServerThatHasGoneIsWaitedForBeforeOneIsStartedInItsPlace() throws Exception {
		EmbeddedPostgres services = EmbeddedPostgresConfiguration.start(this.folder, 0);
		InstanceDatabase database = new InstanceDatabase(this.folder, Duration.ofMinutes(10));
		JdbcClient jdbc = JdbcClient.create(database);
		assertThat(port(jdbc)).isEqualTo(services.getPort());
		services.close();
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> port(jdbc))
			.havingRootCause()
			.withMessageContaining("waiting for the next");
		assertThat(LeftoverServer.find(this.folder)).isEmpty();
		try (EmbeddedPostgres again = EmbeddedPostgresConfiguration.start(this.folder, 0)) {
			assertThat(port(jdbc)).isEqualTo(again.getPort());
		}
		database.close();
	}

	@Test
	void bringsAnOlderDatabaseUpToDateBeforeItIsRead() throws Exception {
		try (EmbeddedPostgres older = EmbeddedPostgresConfiguration.start(this.folder, 0)) {
			Flyway.configure().dataSource(older.getPostgresDatabase()).target("1").load().migrate();
		}
		try (InstanceDatabase database = new InstanceDatabase(this.folder, Duration.ZERO)) {
			assertThat(JdbcClient.create(database).sql("select count(task) from episode").query(Integer.class).single())
				.isZero();
		}
		assertThat(LeftoverServer.find(this.folder)).as("ours is stopped").isEmpty();
	}

	@Test
	void refusesAFolderWithoutADatabase() {
		assertThatIOException().isThrownBy(() -> new InstanceDatabase(this.folder, Duration.ZERO))
			.withMessage("there is no database in " + this.folder.toAbsolutePath());
	}

	private static int port(JdbcClient jdbc) {
		return jdbc.sql("select current_setting('port')::int").query(Integer.class).single();
	}

}
