package io.dvi.trainer.grpc;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.dvi.engine.experience.VerifyStep;
import io.dvi.trainer.agent.AgentRunner;
import io.dvi.trainer.experience.EpisodeStore;
import io.dvi.trainer.experience.HeldOutSplit;
import io.dvi.trainer.experience.StoredSteps;
import io.dvi.trainer.ingest.EpisodeCheck;
import io.dvi.trainer.ingest.Intake;
import io.dvi.trainer.ingest.IntakeMetrics;
import io.dvi.trainer.ingest.IntakeProperties;
import io.dvi.trainer.testing.Details;
import io.dvi.trainer.testing.Episodes;
import io.dvi.trainer.testing.ExperienceClient;
import io.dvi.trainer.testing.LoopbackServer;
import io.dvi.trainer.testing.TestDatabase;
import io.dvi.v1.Episode;
import io.dvi.v1.EpisodeAck.Outcome;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.ExperienceMessage;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Acknowledged experience exists exactly once, however streams break. */
class ExperienceStreamIT {

	private static final int IN_FLIGHT = 4;

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private TestDatabase database;

	private EpisodeStore store;

	private Intake intake;

	private AgentRunner runner;

	private LoopbackServer server;

	private volatile boolean writable = true;

	@BeforeEach
	void open() throws IOException {
		this.database = TestDatabase.migrated();
		this.store = new EpisodeStore(this.database.jdbc(), this.database.transaction(), new HeldOutSplit(0.5), () -> {
		}, Clock.systemUTC());
		IntakeMetrics metrics = new IntakeMetrics(this.meters, Clock.systemUTC());
		this.intake = new Intake(this.store, new IntakeProperties(IN_FLIGHT, 16, 64), metrics);
		this.runner = new AgentRunner(this.intake, Duration.ZERO, this.meters);
		this.server = LoopbackServer
			.of(new ExperienceGrpcService(new ExperienceGrpcService.Parts(new EpisodeCheck(Episodes.MODEL), this.intake,
					this.store, () -> this.writable, IN_FLIGHT, metrics)));
	}

	@AfterEach
	void close() {
		this.server.close();
		this.runner.stop();
		this.database.close();
	}

	@Test
	void keepsWhatItAcknowledgesAndGivesItBackUnchanged() {
		this.runner.start();
		ExperienceClient client = connect();
		client.send(Episodes.episode(1)).awaitAcks(1);
		assertThat(client.outcomes()).containsExactly(Outcome.COMMITTED);
		byte[] packed = this.database.jdbc().sql("select steps from experience").query(byte[].class).single();
		StoredSteps stored = StoredSteps.unpack(packed);
		assertThat(stored.context()).extracting((row) -> row.token())
			.containsExactly(Episodes.episode(1).getContext(0).getToken());
		assertThat(stored.context().getFirst().deep()).hasSize(8).isNotEqualTo(stored.context().getFirst().shallow());
		assertThat(this.database.jdbc().sql("select task from episode").query(String.class).single()).isEqualTo("sums");
		List<VerifyStep> steps = stored.steps();
		assertThat(steps).hasSize(2);
		assertThat(steps.get(0).anchor()).isEmpty();
		assertThat(steps.get(1).anchor()).hasSize(8);
		assertThat(steps.get(1).rows()).hasSize(3);
		assertThat(steps.get(1).rows().get(0).nextToken())
			.isEqualTo(Episodes.episode(1).getSteps(1).getRows(0).getNextToken());
		client.finish();
	}

	@Test
	void storesADuplicateOnceAndSaysSo() {
		this.runner.start();
		ExperienceClient client = connect();
		client.send(Episodes.episode(1)).send(Episodes.episode(1)).awaitAcks(2);
		assertThat(client.outcomes()).containsExactly(Outcome.COMMITTED, Outcome.DUPLICATE);
		assertThat(stored()).isEqualTo(1);
	}

	@Test
	void takesEpisodesInAnyOrderAndContinuesAfterTheHighest() {
		this.runner.start();
		ExperienceClient client = connect();
		client.send(Episodes.episode(3)).send(Episodes.episode(1)).send(Episodes.episode(2)).awaitAcks(3);
		client.cut();
		assertThat(stored()).isEqualTo(3);
		assertThat(new ExperienceClient(this.server.channel()).greet()).isEqualTo(3);
	}

	@Test
	void findsADuplicateAfterACutBetweenCommitAndAcknowledgement() {
		ExperienceClient client = connect();
		client.send(Episodes.episode(1)).send(Episodes.episode(2));
		await().until(() -> this.intake.waiting() == 2);
		client.cut();
		assertThat(this.intake.doWork()).isEqualTo(2);
		assertThat(client.acks()).isEmpty();
		this.runner.start();
		ExperienceClient again = new ExperienceClient(this.server.channel());
		assertThat(again.greet()).isEqualTo(2);
		again.send(Episodes.episode(1)).send(Episodes.episode(2)).awaitAcks(2);
		assertThat(again.outcomes()).containsExactly(Outcome.DUPLICATE, Outcome.DUPLICATE);
		assertThat(stored()).isEqualTo(2);
	}

	@Test
	void refusesAKeyThatComesWithAnotherPayload() {
		this.runner.start();
		ExperienceClient client = connect();
		Episode other = Episodes.episode(1).toBuilder().setRequestId("another").build();
		client.send(Episodes.episode(1)).send(other).awaitAcks(2);
		assertThat(client.outcomes()).containsExactly(Outcome.COMMITTED, Outcome.REJECTED);
		assertThat(stored()).isEqualTo(1);
		assertThat(this.meters.counter("dvi.feedback.rejected", "reason", "conflict").count()).isEqualTo(1);
	}

	@Test
	void refusesADamagedEpisodeAndGoesOn() {
		this.runner.start();
		ExperienceClient client = connect();
		client.send(Episodes.episode(1).toBuilder().clearSteps().build()).send(Episodes.episode(2)).awaitAcks(2);
		assertThat(client.outcomes()).containsExactlyInAnyOrder(Outcome.REJECTED, Outcome.COMMITTED);
		assertThat(client.acks()).filteredOn((ack) -> ack.getOutcome() == Outcome.REJECTED)
			.singleElement()
			.satisfies((ack) -> assertThat(ack.getReason()).contains("`steps`"));
	}

	@Test
	void endsTheStreamWhenTheDatabaseIsAwayAndLosesNothingOnceItIsBack() {
		ExperienceClient client = connect();
		this.database.jdbc().sql("alter table episode rename to episode_away").update();
		client.send(Episodes.episode(1));
		this.runner.start();
		assertThat(Status.fromThrowable(client.awaitFailure()).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		this.database.jdbc().sql("alter table episode_away rename to episode").update();
		ExperienceClient again = new ExperienceClient(this.server.channel());
		assertThat(again.greet()).isZero();
		again.send(Episodes.episode(1)).awaitAcks(1);
		assertThat(again.outcomes()).containsExactly(Outcome.COMMITTED);
	}

	@Test
	void asksForNoMoreThanItMayHoldInFlight() {
		ExperienceClient client = connect();
		for (int i = 1; i <= 3 * IN_FLIGHT; i++) {
			client.send(Episodes.episode(i));
		}
		int committed = 0;
		while (committed < 3 * IN_FLIGHT) {
			int batch = this.intake.doWork();
			assertThat(batch).isLessThanOrEqualTo(IN_FLIGHT);
			committed += batch;
		}
		client.awaitAcks(3 * IN_FLIGHT);
	}

	@Test
	void holdsOutWholeRequests() {
		this.runner.start();
		ExperienceClient client = connect();
		for (int i = 1; i <= 40; i++) {
			client.send(Episodes.episode(Episodes.MODEL, i, "request-" + i % 10, 1));
		}
		client.awaitAcks(40);
		assertThat(this.database.jdbc()
			.sql("select count(distinct held_out) from episode group by request_id")
			.query(Long.class)
			.list()).hasSize(10).containsOnly(1L);
	}

	@Test
	void keepsEachEpisodeOnceThroughShufflesDuplicatesAndCuts() {
		this.runner.start();
		long seed = 20261123;
		Random random = new Random(seed);
		List<Long> sequences = new ArrayList<>();
		for (long sequence = 1; sequence <= 60; sequence++) {
			sequences.add(sequence);
		}
		for (int attempt = 0; attempt < 4; attempt++) {
			Collections.shuffle(sequences, random);
			ExperienceClient client = connect();
			sequences.subList(0, 40).forEach((sequence) -> client.send(Episodes.episode(sequence)));
			client.awaitAcks(random.nextInt(40));
			client.cut();
		}
		ExperienceClient last = connect();
		sequences.forEach((sequence) -> last.send(Episodes.episode(sequence)));
		last.awaitAcks(60);
		assertThat(stored()).as("seed " + seed).isEqualTo(60);
		assertThat(this.database.jdbc().sql("select count(*) from experience").query(Long.class).single())
			.isEqualTo(60);
	}

	@Test
	void refusesAnotherModelByName() {
		ExperienceMessage hello = Episodes.hello()
			.toBuilder()
			.setHello(Episodes.helloOf(Episodes.MODEL).toBuilder().setModelFingerprint("other"))
			.build();
		Throwable failure = new ExperienceClient(this.server.channel()).send(hello).awaitFailure();
		assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
		assertThat(Details.code(failure)).isEqualTo(ErrorCode.FINGERPRINT_MISMATCH);
	}

	@Test
	void refusesAnEpisodeBeforeTheHello() {
		Throwable failure = new ExperienceClient(this.server.channel()).send(Episodes.episode(1)).awaitFailure();
		assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
	}

	@Test
	void takesNothingWithoutTheWritersLease() {
		this.writable = false;
		Throwable failure = new ExperienceClient(this.server.channel()).send(Episodes.hello()).awaitFailure();
		assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
	}

	private ExperienceClient connect() {
		ExperienceClient client = new ExperienceClient(this.server.channel());
		client.greet();
		return client;
	}

	private long stored() {
		return this.database.jdbc().sql("select count(*) from episode").query(Long.class).single();
	}

}
