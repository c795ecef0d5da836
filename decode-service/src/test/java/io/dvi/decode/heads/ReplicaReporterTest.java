package io.dvi.decode.heads;

import io.dvi.engine.EngineFigures;
import io.dvi.engine.HeadFigures;
import io.dvi.engine.HeadFigures.DraftedTokens;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.head.HeadSlot;
import io.dvi.v1.DrafterServing;
import io.dvi.v1.HeadServing;
import io.dvi.v1.ReplicaReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@SuppressWarnings("NullAway.Init")
class ReplicaReporterTest {

	private static final Duration SELDOM = Duration.ofMinutes(1);

	private static final Duration OFTEN = Duration.ofMillis(20);

	@TempDir
	Path folder;

	private FollowedTrainer followed;

	private FakeRegistry trainer;

	@BeforeEach
	void start() {
		this.followed = new FollowedTrainer(this.folder);
		this.trainer = this.followed.registry();
	}

	@AfterEach
	void stop() {
		this.followed.close();
	}

	@Test
	void saysAllThatIsCountedByHead() {
		HeadFigures head = new HeadFigures(3, 4, 50, 20, 6_000, 7, List.of(20L, 9L), List.of(9L, 2L),
				Map.of(DraftSource.RECYCLING, new DraftedTokens(8, 5), DraftSource.HEAD, new DraftedTokens(21, 6)));
		HeadFigures none = new HeadFigures(HeadSlot.NO_HEAD, 1, 0, 0, 0, 0, List.of(), List.of(), Map.of());
		this.followed.follow(new FakeSlot(), new EngineFigures(4, 0, 0, 123.5, List.of(none, head)), SELDOM);
		ReplicaReport report = awaitReports(1).getFirst();
		assertThat(report.getInstance()).isEqualTo("replica");
		assertThat(report.getBootEpoch()).isEqualTo(17);
		assertThat(report.getModelFingerprint()).isEqualTo(FakeSlot.FINGERPRINT);
		assertThat(report.getActivationSequence()).isZero();
		assertThat(report.getHeadVersion()).isEqualTo(-1);
		assertThat(report.getHeadSha256()).isEmpty();
		assertThat(report.getPlainTokensPerSecond()).isEqualTo(123.5);
		assertThat(report.getServingList()).containsExactly(
				HeadServing.newBuilder().setHeadVersion(-1).setRequests(1).build(),
				HeadServing.newBuilder()
					.setHeadVersion(3)
					.setRequests(4)
					.setTokens(50)
					.setVerifySteps(20)
					.setDecodeNanos(6_000)
					.setNonFiniteDrafts(7)
					.addAllDraftedByPosition(List.of(20L, 9L))
					.addAllAcceptedByPosition(List.of(9L, 2L))
					.addDrafters(drafter("head", 21, 6))
					.addDrafters(drafter("recycling", 8, 5))
					.build());
	}

	@Test
	void reportsAtOnceAfterAChange() {
		this.followed.follow(new FakeSlot(), EngineFigures.NONE, SELDOM);
		awaitReports(1);
		this.trainer.activate(5, FakeSlot.head(5));
		ReplicaReport report = awaitReports(2).getLast();
		assertThat(report.getActivationSequence()).isEqualTo(1);
		assertThat(report.getHeadVersion()).isEqualTo(5);
		assertThat(report.getHeadSha256()).hasSize(64);
		assertThat(report.getSince().getSeconds()).isPositive();
	}

	@Test
	void reportsAtIntervals() {
		this.followed.follow(new FakeSlot(), EngineFigures.NONE, OFTEN);
		assertThat(awaitReports(4)).hasSizeGreaterThanOrEqualTo(4);
	}

	@Test
	void aTrainerThatWasAwayHearsAllOfItLater() {
		FakeSlot slot = new FakeSlot();
		this.trainer.activate(5, FakeSlot.head(5));
		this.followed.follow(slot, EngineFigures.NONE, OFTEN);
		awaitReports(2);
		this.trainer.kill();
		assertThat(slot.installed()).containsExactly(5L);
		int before = this.trainer.reports().size();
		this.trainer.start();
		assertThat(awaitReports(before + 2).getLast().getHeadVersion()).isEqualTo(5);
	}

	private List<ReplicaReport> awaitReports(int count) {
		await().until(() -> this.trainer.reports().size() >= count);
		return this.trainer.reports();
	}

	private static DrafterServing drafter(String name, long drafted, long accepted) {
		return DrafterServing.newBuilder().setDrafter(name).setDrafted(drafted).setAccepted(accepted).build();
	}

}
