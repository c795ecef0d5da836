package io.dvi.trainer.registry;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HeadRegistryIT {

	private TestDatabase database;

	private HeadRegistry registry;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.registry = registry(Heads.LINEAGE);
		this.registry.initialise(() -> Heads.head(null, 1000));
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void startsWithTheUntrainedHeadOnce() {
		this.registry.initialise(() -> {
			throw new AssertionError("the model is known");
		});
		assertThat(this.registry.heads(10, Long.MAX_VALUE)).singleElement().satisfies((head) -> {
			assertThat(head.version()).isZero();
			assertThat(head.parent()).isNull();
			assertThat(head.sizeBytes()).isEqualTo(1000);
		});
		Activation first = this.registry.activation();
		assertThat(first.sequence()).isEqualTo(1);
		assertThat(first.previousVersion()).isNull();
		assertThat(first.mover().source()).isEqualTo(Activation.Source.INITIAL);
	}

	@Test
	void goesOnAtOnceToATrainedHeadThatCameWithTheModel() {
		HeadRegistry other = registry(new Lineage("another-model", 3));
		other.initialise(() -> Heads.head(null, 10), () -> Optional.of(Heads.head(0L, 20)));
		assertThat(other.heads(10, Long.MAX_VALUE)).extracting(HeadVersion::version).containsExactly(1L, 0L);
		assertThat(other.head(1).parent()).isZero();
		assertThat(other.activations(10, Long.MAX_VALUE))
			.allSatisfy((move) -> assertThat(move.mover().source()).isEqualTo(Activation.Source.INITIAL))
			.extracting(Activation::version)
			.containsExactly(1L, 0L);
		assertThat(other.activation().digests().stable()).isEqualTo(Heads.sha256(other.file(1)));
		assertThat(other.takeVersion()).isEqualTo(2);
		other.initialise(() -> Heads.head(null, 10), () -> {
			throw new AssertionError("the model is known");
		});
		assertThat(other.rollback(Heads.back(null)).activation().version()).isZero();
	}

	@Test
	void keepsTheHeadsOfTwoModelsApart() {
		publish();
		HeadRegistry other = registry(new Lineage("another-model", 3));
		other.initialise(() -> Heads.head(null, 10));
		assertThat(other.heads(10, Long.MAX_VALUE)).extracting(HeadVersion::version).containsExactly(0L);
		assertThat(this.registry.heads(10, Long.MAX_VALUE)).extracting(HeadVersion::version).containsExactly(1L, 0L);
		assertThatExceptionOfType(TrainerException.class).isThrownBy(() -> other.head(1));
	}

	@Test
	void recordsWhoMovedThePointerWhenFromWhereAndWhy() {
		publish();
		ActivationResult result = this.registry.activate(Heads.to(1, 1L));
		assertThat(result.changed()).isTrue();
		assertThat(this.registry.activation()).isEqualTo(result.activation());
		assertThat(result.activation().previousVersion()).isZero();
		assertThat(result.activation().digests().stable()).isEqualTo(this.registry.head(1).sha256());
		assertThat(result.activation().mover()).isEqualTo(Heads.admin());
	}

	@Test
	void recordsNothingWhenTheVersionIsActiveAlready() {
		ActivationResult result = this.registry.activate(Heads.to(0));
		assertThat(result.changed()).isFalse();
		assertThat(this.registry.activations(10, Long.MAX_VALUE)).hasSize(1);
	}

	@Test
	void refusesAStaleSequenceAndAnUnknownVersion() {
		publish();
		this.registry.activate(Heads.to(1));
		assertThatExceptionOfType(TrainerException.class).isThrownBy(() -> this.registry.activate(Heads.to(0, 1L)))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.ACTIVATION_CONFLICT))
			.withMessageContaining("sequence 2. Given: 1");
		assertThatExceptionOfType(TrainerException.class).isThrownBy(() -> this.registry.activate(Heads.to(9)))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.HEAD_NOT_FOUND));
	}

	@Test
	void letsExactlyOneOfManyConcurrentMoversWin() throws Exception {
		publish();
		List<Callable<Boolean>> movers = IntStream.range(0, 16).<Callable<Boolean>>mapToObj((i) -> () -> {
			try {
				return this.registry.activate(Heads.to(1, 1L)).changed();
			}
			catch (TrainerException ex) {
				assertThat(ex.error()).isEqualTo(TrainerError.ACTIVATION_CONFLICT);
				return false;
			}
		}).toList();
		List<Boolean> won = new ArrayList<>();
		try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
			for (Future<Boolean> result : threads.invokeAll(movers)) {
				won.add(result.get());
			}
		}
		assertThat(won).filteredOn((changed) -> changed).hasSize(1);
		assertThat(this.registry.activations(10, Long.MAX_VALUE)).hasSize(2);
	}

	@Test
	void walksBackThroughHistoryWithRepeatedRollbacks() {
		publishAndActivate(3);
		assertThat(rollback(null)).isEqualTo(2);
		assertThat(rollback(null)).isEqualTo(1);
		assertThat(rollback(null)).isZero();
		assertThatExceptionOfType(TrainerException.class).isThrownBy(() -> rollback(null))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.HEAD_NOT_FOUND));
		assertThat(this.registry.activations(20, Long.MAX_VALUE)).extracting(Activation::version)
			.containsExactly(0L, 1L, 2L, 3L, 2L, 1L, 0L);
	}

	@Test
	void neverReturnsToAHeadThatWasTakenBack() {
		publishAndActivate(3);
		rollback(null);
		rollback(null);
		long fresh = publish();
		this.registry.activate(Heads.to(fresh));
		assertThat(rollback(null)).isEqualTo(1);
		assertThat(rollback(null)).isZero();
	}

	@Test
	void takesBackEverythingAfterAChosenTarget() {
		publishAndActivate(4);
		assertThat(rollback(2L)).isEqualTo(2);
		assertThat(rollback(null)).isEqualTo(1);
	}

	@Test
	void treatsATargetThatIsNotInTheHistoryAsAnOrdinaryMove() {
		publishAndActivate(1);
		long neverActive = publish();
		assertThat(rollback(neverActive)).isEqualTo(neverActive);
		assertThat(rollback(null)).isEqualTo(1);
	}

	@Test
	void neverUsesAVersionAgainAfterAFailedPublication() {
		long failed = this.registry.takeVersion();
		TransactionTemplate transaction = this.database.transaction();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> transaction.executeWithoutResult((status) -> {
				this.registry.publish(failed, Heads.head(0L, 50));
				throw new IllegalStateException("the publication fails");
			}));
		assertThat(publish()).isEqualTo(failed + 1);
		assertThatExceptionOfType(TrainerException.class).isThrownBy(() -> this.registry.head(failed));
	}

	@Test
	void refusesToChangeOrForgetWhatWasRecorded() {
		for (String change : List.of("update head_version set kind = 'x'", "delete from head_version",
				"truncate head_version cascade", "update activation set actor = 'x'", "delete from activation",
				"truncate activation cascade")) {
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> this.database.jdbc().sql(change).update())
				.withMessageContaining("append-only");
		}
	}

	private long rollback(@Nullable Long to) {
		return this.registry.rollback(Heads.back(to)).activation().version();
	}

	private void publishAndActivate(int heads) {
		for (int i = 0; i < heads; i++) {
			this.registry.activate(Heads.to(publish()));
		}
	}

	private long publish() {
		return Heads.publish(this.registry);
	}

	private HeadRegistry registry(Lineage lineage) {
		return new HeadRegistry(this.database.jdbc(), this.database.transactions(), lineage, Clock.systemUTC());
	}

}
