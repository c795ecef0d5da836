package io.dvi.trainer.training;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.dvi.trainer.experience.EpisodeDeletion;
import io.dvi.trainer.grpc.LearningGrpcService;
import io.dvi.trainer.registry.KeyedOrders;
import io.dvi.trainer.testing.Details;
import io.dvi.trainer.testing.Lessons;
import io.dvi.trainer.testing.LoopbackServer;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import io.dvi.v1.DeleteEpisodesRequest;
import io.dvi.v1.DeleteEpisodesResult;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.GetLearningRequest;
import io.dvi.v1.LearningServiceGrpc;
import io.dvi.v1.LearningStatus;
import io.dvi.v1.SetLearningRequest;
import io.dvi.v1.SetLearningResult;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LearningServiceIT {

	private final TestClock clock = new TestClock();

	private TestDatabase database;

	private TrainerRig rig;

	private LoopbackServer server;

	private LearningServiceGrpc.LearningServiceBlockingStub learning;

	@BeforeEach
	void open() throws IOException {
		this.database = TestDatabase.migrated();
		this.rig = new TrainerRig(this.database, this.clock.clock()).holding();
		EpisodeDeletion deletion = new EpisodeDeletion(this.database.jdbc(), this.database.transaction(),
				this.rig.lease::fence, this.clock.clock());
		this.server = LoopbackServer.of(
				new LearningGrpcService(
						this.rig.report, this.rig.modes, deletion, new KeyedOrders(this.database.jdbc(),
								this.database.transaction(), TrainerRig.LINEAGE, this.clock.clock()),
						Duration.ofDays(7)));
		this.learning = LearningServiceGrpc.newBlockingStub(this.server.channel())
			.withDeadlineAfter(30, TimeUnit.SECONDS);
	}

	@AfterEach
	void close() {
		this.server.close();
		this.rig.close();
		this.database.close();
	}

	@Test
	void showsHowLearningGoes() {
		LearningStatus before = this.learning.getLearning(GetLearningRequest.getDefaultInstance());
		assertThat(before.getMode()).isEqualTo(LearningStatus.Mode.LEARNING);
		assertThat(before.hasSince()).isFalse();
		assertThat(before.getDrift()).isZero();
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40, this.clock.clock());
		this.rig.round();
		LearningStatus after = this.learning.getLearning(GetLearningRequest.newBuilder().setPoints(15).build());
		assertThat(after.getStoredEpisodes()).isEqualTo(40);
		assertThat(after.getRetentionDays()).isEqualTo(7);
		assertThat(after.getLossesList()).hasSize(15)
			.last()
			.satisfies((loss) -> assertThat(loss.getTrainerStep()).isEqualTo(TrainerRig.STEPS));
		assertThat(after.getLosses(14).getLoss()).isPositive().isLessThan(after.getLosses(0).getLoss());
		assertThat(after.getRoundsList()).singleElement().satisfies((round) -> {
			assertThat(round.getOutcome()).isEqualTo("published");
			assertThat(round.getHeadVersion()).isEqualTo(1);
			assertThat(round.getFiguresList()).isNotEmpty();
		});
	}

	@Test
	void setsTheModeAndSaysWhoDidAndWhy() {
		SetLearningRequest order = SetLearningRequest.newBuilder()
			.setMode(LearningStatus.Mode.TRAINING_ONLY)
			.setActor("operator")
			.setReason("a freeze")
			.build();
		SetLearningResult tried = this.learning.setLearning(order.toBuilder().setDryRun(true).build());
		assertThat(tried.getChanged()).isTrue();
		assertThat(tried.getStatus().getMode()).isEqualTo(LearningStatus.Mode.TRAINING_ONLY);
		assertThat(this.rig.modes.kind()).isEqualTo(LearningMode.Kind.LEARNING);
		assertThat(this.learning.setLearning(order).getStatus().getActor()).isEqualTo("operator");
		LearningStatus status = this.learning.getLearning(GetLearningRequest.getDefaultInstance());
		assertThat(status.getMode()).isEqualTo(LearningStatus.Mode.TRAINING_ONLY);
		assertThat(status.getReason()).isEqualTo("a freeze");
		assertThat(status.hasSince()).isTrue();
		assertThat(this.learning.setLearning(order).getChanged()).isFalse();
		assertRefused(() -> this.learning.setLearning(order.toBuilder().setReason("").build()));
		assertRefused(() -> this.learning.setLearning(order.toBuilder().clearMode().build()));
		assertRefused(() -> this.learning.getLearning(GetLearningRequest.newBuilder().setPoints(501).build()));
	}

	@Test
	void anOrderUnderAKeyIsCarriedOutOnce() {
		SetLearningRequest pause = SetLearningRequest.newBuilder()
			.setMode(LearningStatus.Mode.PAUSED)
			.setActor("operator")
			.setReason("a freeze")
			.setIdempotencyKey("key-1")
			.build();
		SetLearningResult paused = this.learning.setLearning(pause);
		this.learning
			.setLearning(pause.toBuilder().setMode(LearningStatus.Mode.LEARNING).setIdempotencyKey("key-2").build());
		assertThat(this.learning.setLearning(pause.toBuilder().setRequestId("again").build())).isEqualTo(paused);
		assertThat(this.rig.modes.kind()).as("somebody undid it").isEqualTo(LearningMode.Kind.LEARNING);
		assertRefused(() -> this.learning.setLearning(pause.toBuilder().setReason("another").build()));
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 2, this.clock.clock());
		this.database.jdbc().sql("update episode set tenant_key_hash = 'somebody'").update();
		DeleteEpisodesRequest order = DeleteEpisodesRequest.newBuilder()
			.setTenantKeyHash("somebody")
			.setActor("operator")
			.setReason("asked for")
			.setIdempotencyKey("key-3")
			.build();
		DeleteEpisodesResult deleted = this.learning.deleteEpisodes(order);
		assertThat(deleted.getEpisodes()).isEqualTo(2);
		assertThat(this.learning.deleteEpisodes(order)).isEqualTo(deleted);
		assertRefused(() -> this.learning.deleteEpisodes(order.toBuilder().setIdempotencyKey("key-1").build()));
	}

	@Test
	void deletesByTheHashOfAKey() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 4, this.clock.clock());
		this.database.jdbc().sql("update episode set tenant_key_hash = 'somebody' where sequence <= 3").update();
		DeleteEpisodesRequest order = DeleteEpisodesRequest.newBuilder()
			.setTenantKeyHash("somebody")
			.setActor("operator")
			.setReason("asked for")
			.build();
		DeleteEpisodesResult wanted = DeleteEpisodesResult.newBuilder()
			.setEpisodes(3)
			.setRows(3 * Lessons.ROWS)
			.build();
		assertThat(this.learning.deleteEpisodes(order.toBuilder().setDryRun(true).build())).isEqualTo(wanted);
		assertThat(this.learning.deleteEpisodes(order)).isEqualTo(wanted);
		assertThat(this.learning.getLearning(GetLearningRequest.getDefaultInstance()).getStoredEpisodes()).isEqualTo(1);
		assertRefused(() -> this.learning.deleteEpisodes(order.toBuilder().clearTenantKeyHash().build()));
	}

	private static void assertRefused(ThrowingCallable call) {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(Details.code(ex)).isEqualTo(ErrorCode.INVALID_ARGUMENT));
	}

}
