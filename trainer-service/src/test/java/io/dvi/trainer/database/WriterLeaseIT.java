package io.dvi.trainer.database;

import java.time.Clock;

import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WriterLeaseIT {

	private TestDatabase database;

	private TestDatabase again;

	private WriterLease first;

	private WriterLease second;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.again = this.database.again();
		this.first = lease(this.database);
		this.second = lease(this.again);
	}

	@AfterEach
	void close() {
		this.first.close();
		this.second.close();
		this.database.close();
		this.again.close();
	}

	@Test
	void isHeldByOneTrainerAtATime() {
		this.first.doWork();
		this.second.doWork();
		assertThat(this.first.held()).isTrue();
		assertThat(this.second.held()).isFalse();
		this.first.close();
		this.second.doWork();
		assertThat(this.second.held()).isTrue();
	}

	@Test
	void fencesOffAHolderWhoseSessionWasCutUnnoticed() {
		this.first.doWork();
		this.first.fence();
		this.database.jdbc()
			.sql("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted")
			.query((row) -> {
			});
		while (!this.second.held()) {
			this.second.doWork();
		}
		assertThat(this.first.held()).isTrue();
		assertThatExceptionOfType(TrainerException.class).isThrownBy(this.first::fence);
		this.second.fence();
		this.first.doWork();
		assertThat(this.first.held()).isFalse();
	}

	private static WriterLease lease(TestDatabase database) {
		return new WriterLease(database.dataSource(), database.jdbc(), "test", Clock.systemUTC());
	}

}
