package io.dvi.trainer.registry;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HeadCustodyIT {

	private final TestClock clock = new TestClock();

	private TestDatabase database;

	private HeadRegistry registry;

	private HeadCustody custody;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.registry = Heads.registry(this.database, this.clock.clock());
		this.custody = new HeadCustody(this.registry);
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void takesAHeadFromElsewhereAsANewVersionOnce() {
		HeadCandidate head = imported(77);
		assertThat(this.custody.take(head, Heads.dryRun()).head().version()).isZero();
		assertThat(this.registry.heads(10, Long.MAX_VALUE)).hasSize(1);
		HeadResult taken = this.custody.take(head, Heads.order());
		assertThat(taken.changed()).isTrue();
		assertThat(taken.head()).isEqualTo(this.registry.head(1));
		assertThat(taken.head().origin()).isEqualTo(HeadVersion.Origin.IMPORTED);
		assertThat(taken.head().state()).isEqualTo(HeadState.READY);
		assertThat(this.registry.file(1)).isEqualTo(head.file());
		HeadResult again = this.custody.take(head, Heads.order());
		assertThat(again.changed()).isFalse();
		assertThat(again.head()).isEqualTo(taken.head());
		assertThat(this.registry.activation().version()).as("taken in is not activated").isZero();
	}

	@Test
	void refusesTheFileOfAQuarantinedVersion() {
		HeadCandidate head = imported(77);
		this.custody.take(head, Heads.order());
		this.custody.quarantine(1, Heads.order());
		assertThatExceptionOfType(TrainerException.class).isThrownBy(() -> this.custody.take(head, Heads.order()))
			.withMessage("the same file is version 1, which operator quarantined: a test")
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.HEAD_REJECTED));
	}

	@Test
	void refusesToQuarantineWhatThePointerNames() {
		for (int head = 0; head < 3; head++) {
			Heads.publish(this.registry);
		}
		this.registry.activate(Heads.to(new Pointer(1, new Pointer.Canary(2, 10), 3L)));
		for (long version = 1; version <= 3; version++) {
			long named = version;
			assertThatExceptionOfType(TrainerException.class)
				.isThrownBy(() -> this.custody.quarantine(named, Heads.order()))
				.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.ACTIVATION_CONFLICT));
		}
		this.registry.activate(Heads.to(1));
		assertThat(this.custody.quarantine(2, Heads.dryRun()).head().state().kind())
			.isEqualTo(HeadState.Kind.QUARANTINED);
		assertThat(this.registry.head(2).state()).isEqualTo(HeadState.READY);
		assertThat(this.custody.quarantine(2, Heads.order()).changed()).isTrue();
		assertThat(this.custody.quarantine(2, Heads.order()).changed()).isFalse();
		assertThat(this.registry.head(2).state())
			.isEqualTo(new HeadState(HeadState.Kind.QUARANTINED, "a test", "operator"));
		this.registry.activate(Heads.to(3));
		assertThatExceptionOfType(TrainerException.class).isThrownBy(() -> this.custody.quarantine(0, Heads.order()))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.INVALID_ARGUMENT));
	}

	@Test
	void pruningForgetsByCountAndAgeTogether() {
		for (int head = 0; head < 6; head++) {
			Heads.publish(this.registry);
		}
		assertThat(prune(2, Set.of())).as("too young").isEmpty();
		this.clock.advance(Duration.ofDays(8));
		Heads.publish(this.registry);
		assertThat(prune(10, Set.of())).as("too few").isEmpty();
		assertThat(prune(3, Set.of(4L))).containsExactly(1L, 2L, 3L);
		assertThat(prune(3, Set.of())).as("what training needed before").containsExactly(4L);
		assertThat(prune(3, Set.of())).isEmpty();
	}

	/** Nor canary, shadow, what a rollback returns to, what training needs, version 0. */
	@Test
	void pruningNeverTakesTheActiveOrThePreviousVersion() {
		for (int head = 0; head < 9; head++) {
			Heads.publish(this.registry);
		}
		this.registry.activate(Heads.to(1));
		this.registry.activate(Heads.to(2));
		this.registry.activate(Heads.to(3));
		this.custody.quarantine(2, Heads.order());
		this.registry.activate(Heads.to(new Pointer(4, new Pointer.Canary(5, 10), 6L)));
		this.custody.quarantine(3, Heads.order());
		this.clock.advance(Duration.ofDays(8));
		assertThat(prune(1, Set.of(7L))).as("3 is the previous one, 1 what a rollback returns to")
			.containsExactly(2L, 8L);
		for (long version : List.of(0L, 1L, 3L, 4L, 5L, 6L, 7L, 9L)) {
			assertThat(this.registry.file(version)).isNotEmpty();
		}
	}

	@Test
	void aPrunedVersionStaysOnRecordAndIsNeitherServedNorReused() {
		Heads.publish(this.registry);
		Heads.publish(this.registry);
		HeadVersion before = this.registry.head(1);
		this.clock.advance(Duration.ofDays(8));
		assertThat(prune(1, Set.of())).containsExactly(1L);
		HeadVersion after = this.registry.head(1);
		assertThat(after.state().kind()).isEqualTo(HeadState.Kind.PRUNED);
		assertThat(after.sizeBytes()).isEqualTo(before.sizeBytes());
		assertThat(after.withState(HeadState.READY)).isEqualTo(before);
		assertThatExceptionOfType(TrainerException.class).isThrownBy(() -> this.registry.file(1))
			.withMessageContaining("the weights of version 1 are gone: pruned")
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.HEAD_NOT_FOUND));
		assertThatExceptionOfType(TrainerException.class).isThrownBy(() -> this.registry.activate(Heads.to(1)))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.ACTIVATION_CONFLICT));
		assertThat(Heads.publish(this.registry)).isEqualTo(3);
	}

	@Test
	void versionNumbersAreNeverReused() {
		long published = Heads.publish(this.registry);
		long spent = this.registry.takeVersion();
		long taken = this.custody.take(imported(77), Heads.order()).head().version();
		this.custody.take(imported(78), Heads.dryRun());
		this.custody.quarantine(taken, Heads.order());
		this.clock.advance(Duration.ofDays(8));
		prune(1, Set.of());
		long next = Heads.publish(this.registry);
		assertThat(List.of(published, spent, taken, next)).isSorted().doesNotHaveDuplicates();
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.registry.publish(published, Heads.head(0L, 5)));
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.database.jdbc().sql("delete from head_version").update())
			.withMessageContaining("append-only");
	}

	@Test
	void onlyPruningMayTouchARow() {
		Heads.publish(this.registry);
		for (String change : List.of("update head_version set weights = null, pruned_bytes = 3 where version = 1",
				"update head_version set weights = ''::bytea where version = 1",
				"update head_version set weights = null, pruned_bytes = length(weights), kl = 0 where version = 1",
				"update head_event set reason = 'x'", "delete from head_event", "delete from decision_figure",
				"truncate head_event")) {
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> this.database.jdbc().sql(change).update())
				.withMessageContaining("append-only");
		}
	}

	private List<Long> prune(int keep, Set<Long> needed) {
		return this.custody.prune(keep, this.clock.instant().minus(Duration.ofDays(7)), needed)
			.stream()
			.map(HeadVersion::version)
			.toList();
	}

	private static HeadCandidate imported(int bytes) {
		HeadCandidate head = Heads.head(null, bytes);
		return new HeadCandidate(null, head.kind(), head.file(), head.sha256(), 0, head.evaluation(),
				HeadVersion.Origin.IMPORTED);
	}

}
