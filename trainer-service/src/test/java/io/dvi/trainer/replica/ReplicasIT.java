package io.dvi.trainer.replica;

import java.time.Duration;
import java.util.List;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.registry.Acknowledgement;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.Lineage;
import io.dvi.trainer.testing.Fleet;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import io.dvi.trainer.training.Services;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ReplicasIT {

	private final TestClock clock = new TestClock();

	private final Fleet fleet = new Fleet(1);

	private TestDatabase database;

	private HeadRegistry registry;

	private Replicas replicas;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.registry = Heads.registry(this.database, this.clock.clock());
		this.registry.activate(Heads.to(Heads.publish(this.registry)));
		this.replicas = Services.replicas(this.registry, Heads.LINEAGE, this.clock.clock());
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void theAuditSaysWhichReplicaTookAnActivationOverAndWhyNot() {
		this.replicas.report(this.fleet.took(1).report("decode-0"));
		this.replicas.report(this.fleet.refused("checksum").report("decode-1"));
		this.clock.advance(Duration.ofSeconds(1));
		this.replicas.report(this.fleet.took(2).report("decode-0"));
		assertThat(words(1)).extracting(Acknowledgement::instance).containsExactly("decode-0");
		assertThat(words(2)).containsExactly(new Acknowledgement("decode-0", this.clock.instant(), ""),
				new Acknowledgement("decode-1", this.clock.instant().minusSeconds(1), "the head is checksum"));
		this.clock.advance(Duration.ofSeconds(1));
		this.replicas.report(this.fleet.took(2).report("decode-1"));
		assertThat(words(2)).last().isEqualTo(new Acknowledgement("decode-1", this.clock.instant(), ""));
	}

	@Test
	void aRepeatedReportAndARestartedTrainerKeepTheTimeOfTheFirstWord() {
		this.replicas.report(this.fleet.took(2).report());
		List<Acknowledgement> first = words(2);
		this.clock.advance(Duration.ofSeconds(1));
		this.replicas.report(this.fleet.report());
		Services.replicas(this.registry, Heads.LINEAGE, this.clock.clock()).report(this.fleet.report());
		assertThat(words(2)).isEqualTo(first);
	}

	@Test
	void convergedMeansEveryHealthyReplicaServesTheActivation() {
		assertThat(this.replicas.converged(2)).as("nobody serves").isFalse();
		this.replicas.report(this.fleet.took(1).report("decode-1"));
		this.replicas.report(this.fleet.took(2).report("decode-0"));
		assertThat(this.replicas.converged(2)).isFalse();
		this.clock.advance(Duration.ofSeconds(6));
		this.replicas.report(this.fleet.report("decode-0"));
		assertThat(this.replicas.all()).extracting(Replica::healthy).containsExactly(true, false);
		assertThat(this.replicas.converged(2)).as("the other one has gone silent").isTrue();
		this.replicas.report(this.fleet.refused("damaged").report("decode-0"));
		assertThat(this.replicas.converged(2)).isFalse();
		this.clock.advance(Duration.ofHours(2));
		assertThat(this.replicas.all()).isEmpty();
	}

	@Test
	void aLateReportOfAnEarlierStartIsLeftOut() {
		ReplicaReport late = this.fleet.report();
		ReplicaReport newest = this.fleet.restarted().report();
		this.replicas.report(newest);
		this.replicas.report(late);
		assertThat(this.replicas.all()).singleElement().extracting(Replica::report).isEqualTo(newest);
	}

	@Test
	void refusesAReplicaOfAnotherModelWithBothFingerprintsNamed() {
		Replicas others = Services.replicas(this.registry, new Lineage("another-model", 2), this.clock.clock());
		assertThatExceptionOfType(TrainerException.class).isThrownBy(() -> others.report(this.fleet.report()))
			.withMessageContaining("another-model")
			.withMessageContaining(Heads.LINEAGE.modelFingerprint())
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.FINGERPRINT_MISMATCH));
	}

	@Test
	void boundsHowManyReplicasAreListed() {
		for (int replica = 0; replica < 1_000; replica++) {
			this.replicas.report(this.fleet.took(0).report("decode-" + replica));
		}
		assertThatExceptionOfType(TrainerException.class)
			.isThrownBy(() -> this.replicas.report(this.fleet.report("one-more")))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.OVERLOADED));
		this.replicas.report(this.fleet.report("decode-7"));
	}

	private List<Acknowledgement> words(long sequence) {
		return this.registry.acknowledgements(List.of(sequence)).getOrDefault(sequence, List.of());
	}

}
