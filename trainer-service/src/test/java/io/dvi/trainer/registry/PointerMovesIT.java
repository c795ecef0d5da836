package io.dvi.trainer.registry;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PointerMovesIT {

	private final TestClock clock = new TestClock();

	private TestDatabase database;

	private HeadRegistry registry;

	private HeadCustody custody;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.registry = Heads.registry(this.database, this.clock.clock());
		this.custody = new HeadCustody(this.registry);
		for (int head = 0; head < 4; head++) {
			Heads.publish(this.registry);
		}
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void stableCanaryAndShadowMoveTogether() {
		Pointer pointer = new Pointer(1, new Pointer.Canary(2, 10), 3L);
		Activation moved = this.registry.activate(Heads.to(pointer)).activation();
		assertThat(this.registry.activation()).isEqualTo(moved);
		assertThat(moved.pointer()).isEqualTo(pointer);
		assertThat(moved.digests().stable()).isEqualTo(this.registry.head(1).sha256());
		assertThat(moved.digests().canary()).isEqualTo(this.registry.head(2).sha256());
		assertThat(this.registry.activate(Heads.to(pointer)).changed()).isFalse();
		assertThat(this.registry.activate(Heads.to(new Pointer(1, new Pointer.Canary(2, 50), 3L))).changed()).isTrue();
		assertThat(this.registry.activate(Heads.to(1)).activation().pointer()).as("the whole pointer is set")
			.isEqualTo(Pointer.to(1));
	}

	@Test
	void refusesPointersThatMakeNoSense() {
		assertRefused(() -> move(new Pointer(1, new Pointer.Canary(2, 0), null)), TrainerError.INVALID_ARGUMENT,
				"canary.percent", "from 1 to 99. Given: 0");
		assertRefused(() -> move(new Pointer(1, new Pointer.Canary(2, 100), null)), TrainerError.INVALID_ARGUMENT,
				"canary.percent", "Given: 100");
		assertRefused(() -> move(new Pointer(1, new Pointer.Canary(1, 10), null)), TrainerError.INVALID_ARGUMENT,
				"canary.version", "Given: 1");
		assertRefused(() -> move(new Pointer(1, new Pointer.Canary(2, 10), 2L)), TrainerError.INVALID_ARGUMENT,
				"shadow_version", "Given: 2");
		assertRefused(() -> move(new Pointer(1, new Pointer.Canary(9, 10), null)), TrainerError.HEAD_NOT_FOUND,
				"canary.version", "Given: 9");
		assertRefused(() -> move(new Pointer(1, null, 9L)), TrainerError.HEAD_NOT_FOUND, "shadow_version", "Given: 9");
		assertThat(this.registry.activations(10, Long.MAX_VALUE)).hasSize(1);
	}

	@Test
	void aQuarantinedHeadIsNeverActivatedAgainByAnybody() {
		this.custody.quarantine(2, Heads.order());
		assertRefused(() -> move(Pointer.to(2)), TrainerError.ACTIVATION_CONFLICT, "version",
				"version 2, which operator quarantined: a test");
		assertRefused(() -> move(new Pointer(1, new Pointer.Canary(2, 10), null)), TrainerError.ACTIVATION_CONFLICT,
				"canary.version", "quarantined");
		assertRefused(() -> move(new Pointer(1, null, 2L)), TrainerError.ACTIVATION_CONFLICT, "shadow_version",
				"quarantined");
		assertRefused(() -> this.registry.rollback(Heads.back(2L)), TrainerError.ACTIVATION_CONFLICT, "to_version",
				"quarantined");
	}

	@Test
	void rollbackSkipsWhatWasQuarantined() {
		for (long version = 1; version <= 4; version++) {
			move(Pointer.to(version));
		}
		this.custody.quarantine(3, Heads.order());
		this.custody.quarantine(2, Heads.order());
		assertThat(this.registry.rollback(Heads.back(null)).activation().version()).isEqualTo(1);
		assertThat(this.registry.rollback(Heads.back(null)).activation().version()).isZero();
	}

	@Test
	void rollbackEndsACanaryFirstAndGoesFurtherBackThen() {
		move(Pointer.to(1));
		move(new Pointer(1, new Pointer.Canary(2, 10), 3L));
		assertThat(this.registry.rollback(Heads.back(null)).activation().pointer()).isEqualTo(Pointer.to(1));
		assertThat(this.registry.rollback(Heads.back(null)).activation().pointer()).isEqualTo(Pointer.to(0));
	}

	@Test
	void rollbackLeavesTheHeadAlsoWhenOnlyItsShadowWasChangedSince() {
		move(Pointer.to(1));
		move(new Pointer(1, null, 3L));
		move(new Pointer(1, null, 4L));
		assertThat(this.registry.rollback(Heads.back(null)).activation().pointer()).isEqualTo(Pointer.to(0));
	}

	@Test
	void rollbackToTheStableHeadEndsItsCanary() {
		move(new Pointer(1, new Pointer.Canary(2, 10), null));
		ActivationResult back = this.registry.rollback(Heads.back(1L));
		assertThat(back.changed()).isTrue();
		assertThat(back.activation().pointer()).isEqualTo(Pointer.to(1));
		assertThat(this.registry.rollback(Heads.back(1L)).changed()).isFalse();
	}

	@Test
	void aDryRunChecksEverythingAndStoresNothing() {
		ActivationOrder order = new ActivationOrder(Pointer.to(1), 1L, Heads.admin(), true);
		ActivationResult tried = this.registry.activate(order);
		assertThat(tried.dryRun()).isTrue();
		assertThat(tried.changed()).isTrue();
		assertThat(tried.activation().sequence()).isEqualTo(2);
		assertThat(this.registry.activation().sequence()).isEqualTo(1);
		assertRefused(() -> this.registry.activate(new ActivationOrder(Pointer.to(1), 7L, Heads.admin(), true)),
				TrainerError.ACTIVATION_CONFLICT, "expected_sequence", "Given: 7");
		move(Pointer.to(1));
		RollbackOrder back = new RollbackOrder(null, null, Heads.admin(), true);
		assertThat(this.registry.rollback(back).activation().version()).isZero();
		assertThat(this.registry.activation().version()).isEqualTo(1);
	}

	private void move(Pointer pointer) {
		this.registry.activate(Heads.to(pointer));
	}

	private static void assertRefused(ThrowingCallable call, TrainerError error, String field, String words) {
		assertThatExceptionOfType(TrainerException.class).isThrownBy(call)
			.withMessageContaining(words)
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(error))
			.satisfies((ex) -> assertThat(ex.field()).isEqualTo(field));
	}

}
