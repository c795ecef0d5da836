package io.dvi.trainer.registry;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ActivationFeedIT {

	private TestDatabase database;

	private HeadRegistry registry;

	private ActivationFeed feed;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.registry = new HeadRegistry(this.database.jdbc(), this.database.transactions(), Heads.LINEAGE,
				Clock.systemUTC());
		this.registry.initialise(() -> Heads.head(null, 10));
		this.registry.publish(this.registry.takeVersion(), Heads.head(0L, 11));
		this.feed = new ActivationFeed(this.registry);
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void tellsTheCurrentActivationFirstAndThenEveryMoveInOrder() {
		List<Long> early = new ArrayList<>();
		List<Long> late = new ArrayList<>();
		this.feed.watch((activation) -> early.add(activation.sequence()));
		this.feed.doWork();
		this.registry.activate(Heads.to(1));
		this.registry.activate(Heads.to(0));
		this.feed.doWork();
		this.feed.watch((activation) -> late.add(activation.sequence()));
		this.feed.doWork();
		this.registry.activate(Heads.to(1));
		this.feed.doWork();
		assertThat(early).containsExactly(1L, 2L, 3L, 4L);
		assertThat(late).containsExactly(3L, 4L);
	}

	@Test
	void tellsNothingToAWatcherThatEnded() {
		List<Long> told = new ArrayList<>();
		ActivationFeed.Watch watch = this.feed.watch((activation) -> told.add(activation.sequence()));
		this.feed.doWork();
		watch.end();
		this.registry.activate(Heads.to(1));
		this.feed.doWork();
		assertThat(told).containsExactly(1L);
	}

	@Test
	void greetsANewcomerWhileTheDatabaseIsAway() {
		this.feed.doWork();
		this.database.close();
		List<Long> told = new ArrayList<>();
		this.feed.watch((activation) -> told.add(activation.sequence()));
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(this.feed::doWork);
		assertThat(told).containsExactly(1L);
	}

}
