package io.dvi.trainer.database;

import java.nio.file.Files;
import java.nio.file.Path;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedPostgresIT {

	@TempDir
	private Path folder;

	@Test
	void keepsDurableDataAcrossRestartsAndTakesOverFromAServerLeftBehind() throws Exception {
		EmbeddedPostgres left = EmbeddedPostgresConfiguration.start(this.folder, 0);
		JdbcClient jdbc = JdbcClient.create(left.getPostgresDatabase());
		assertThat(jdbc.sql("show fsync").query(String.class).single()).isEqualTo("on");
		assertThat(jdbc.sql("show synchronous_commit").query(String.class).single()).isEqualTo("on");
		jdbc.sql("create table kept as select 7 as number").update();

		// A killed trainer stops nothing; its file locks end with it, as they do here.
		long pid = left.getProcess().pid();
		LeftoverServer.stop(this.folder);
		assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
		left.close();

		try (EmbeddedPostgres server = EmbeddedPostgresConfiguration.start(this.folder, left.getPort())) {
			assertThat(JdbcClient.create(server.getPostgresDatabase())
				.sql("select number from kept")
				.query(Integer.class)
				.single()).isEqualTo(7);
		}
	}

	@Test
	void takesAStalePidFileAway() throws Exception {
		Files.writeString(this.folder.resolve("postmaster.pid"), ProcessHandle.current().pid() + "\n");
		LeftoverServer.stop(this.folder);
		assertThat(this.folder.resolve("postmaster.pid")).doesNotExist();
	}

}
