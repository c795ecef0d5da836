package io.dvi.decode.heads;

import com.google.protobuf.ByteString;
import io.dvi.decode.heads.FakeSlot.Served;
import io.dvi.decode.state.StateFolder;
import io.dvi.engine.EngineFigures;
import io.dvi.v1.HeadLoadFailures;
import io.dvi.v1.ReplicaReport;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@SuppressWarnings("NullAway.Init")
class CanaryFollowingTest {

	@TempDir
	Path folder;

	private final FakeSlot slot = new FakeSlot();

	private FollowedTrainer followed;

	private FakeRegistry trainer;

	@BeforeEach
	void start() {
		this.followed = new FollowedTrainer(this.folder);
		this.trainer = this.followed.registry();
		for (long version = 1; version <= 4; version++) {
			this.trainer.publish(version, FakeSlot.head((float) version));
		}
	}

	@AfterEach
	void stop() {
		this.followed.close();
	}

	@Test
	void servesBothHeadsOfAnActivationFromOneMomentOn() {
		this.trainer.activate(1);
		follow();
		awaitServed(Served.alone(1));
		long sequence = this.trainer.activate(2, 3, 10);
		awaitServed(Served.alone(1), new Served(2, 3, 10));
		ReplicaReport report = awaitReport(sequence);
		assertThat(report.getHeadVersion()).isEqualTo(2);
		assertThat(report.getCanaryVersion()).isEqualTo(3);
		assertThat(report.getLastError()).isEmpty();
		assertThat(gauge("canary")).isEqualTo(3);
	}

	@Test
	void theHeadBeforeStaysLoadedToBeGoneBackToAndOlderOnesAreGivenBack() {
		this.trainer.activate(1);
		follow();
		awaitReport(1);
		this.trainer.activate(2, 3, 10);
		awaitReport(2);
		this.trainer.activate(1);
		awaitReport(3);
		assertThat(this.trainer.fetches()).isEqualTo(3);
		await().untilAsserted(() -> assertThat(this.slot.open()).containsExactlyInAnyOrder(1L, 2L));
		this.trainer.activate(4);
		awaitReport(4);
		await().untilAsserted(() -> assertThat(this.slot.open()).containsExactlyInAnyOrder(1L, 4L));
	}

	@Test
	void neitherHeadServesBeforeBothAreThere() {
		this.trainer.activate(1);
		follow();
		awaitServed(Served.alone(1));
		this.trainer.stall(3);
		this.trainer.activate(2, 3, 10);
		await().until(() -> this.trainer.fetches() == 3);
		assertThat(this.slot.served()).containsExactly(Served.alone(1));
		assertThat(gauge("stable")).isEqualTo(1);
	}

	@Test
	void aRollbackDoesNotWaitForAHeadThatIsStillFetched() {
		this.trainer.activate(1);
		follow();
		awaitServed(Served.alone(1));
		this.trainer.stall(2);
		this.trainer.activate(2);
		await().until(() -> this.trainer.fetches() == 2);
		long sequence = this.trainer.activate(1);
		ReplicaReport report = awaitReport(sequence);
		assertThat(report.getHeadVersion()).isEqualTo(1);
		assertThat(report.getLoadFailuresMap()).as("giving up a fetch is no failure").isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "CHECKSUM, flipped", "SIZE, torn", "DAMAGED, no head", "REJECTED, not finite",
			"REJECTED, another model", "DEFECT, a defect", "UNREACHABLE, broken off" })
	void aCanaryThatCannotServeLeavesTheStableHeadServingAndIsReported(HeadLoadException.Reason reason, String how) {
		this.trainer.activate(1);
		follow();
		long before = awaitReport(1).getActivationSequence();
		spoil(3, how);
		this.trainer.activate(2, 3, 10);
		String label = reason.name().toLowerCase(Locale.ROOT);
		await().untilAsserted(() -> assertThat(last().getLastError()).startsWith(label));
		ReplicaReport report = last();
		assertThat(report.getHeadVersion()).isEqualTo(2);
		assertThat(report.hasCanaryVersion()).isFalse();
		assertThat(report.getActivationSequence()).as("not all of it was taken over").isEqualTo(before);
		assertThat(report.getLoadFailuresMap()).containsOnlyKeys(label);
		assertThat(report.getHeadLoadFailuresList()).singleElement().satisfies((failures) -> {
			assertThat(failures.getHeadVersion()).isEqualTo(3);
			assertThat(failures.getLoadFailuresMap()).isEqualTo(report.getLoadFailuresMap());
		});
		assertThat(this.slot.served()).doesNotContain(new Served(2, 3, 10)).contains(Served.alone(2));
		long sequence = this.trainer.activate(2);
		assertThat(awaitReport(sequence).getLastError()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "CHECKSUM, flipped", "REJECTED, not finite" })
	void aStableHeadThatCannotServeLeavesBothOldOnesServing(HeadLoadException.Reason reason, String how) {
		this.trainer.activate(1, 2, 20);
		follow();
		awaitServed(new Served(1, 2, 20));
		spoil(3, how);
		this.trainer.activate(3, 4, 20);
		await()
			.untilAsserted(() -> assertThat(last().getLastError()).startsWith(reason.name().toLowerCase(Locale.ROOT)));
		assertThat(this.slot.served()).containsExactly(new Served(1, 2, 20));
		assertThat(last().getCanaryVersion()).isEqualTo(2);
		assertThat(last().getHeadLoadFailuresList()).extracting(HeadLoadFailures::getHeadVersion).containsExactly(3L);
		assertThat(this.slot.open()).containsExactlyInAnyOrder(1L, 2L);
	}

	@Test
	void aCanaryThatComesWholeLaterServesThen() {
		this.trainer.damage(2, (file) -> file.substring(1));
		this.trainer.activate(1, 2, 50);
		follow();
		awaitServed(Served.alone(1));
		this.trainer.damage((file) -> file);
		await().untilAsserted(() -> assertThat(this.slot.served()).last().isEqualTo(new Served(1, 2, 50)));
		assertThat(awaitReport(1).getLastError()).isEmpty();
	}

	@Test
	void aCanaryThatIsPromotedIsNotFetchedAgainAndServesAfterARestartWithoutTheTrainer() {
		this.trainer.activate(1, 2, 50);
		HeadFollower first = follow();
		awaitServed(new Served(1, 2, 50));
		long sequence = this.trainer.activate(2);
		awaitReport(sequence);
		assertThat(this.trainer.fetches()).isEqualTo(2);
		HeadCache cache = new HeadCache(StateFolder.open(this.folder));
		await().until(() -> cache.read().orElseThrow().version() == 2);
		first.stop();
		this.trainer.kill();
		FakeSlot afterRestart = new FakeSlot();
		this.followed.follow(afterRestart);
		assertThat(afterRestart.served()).containsExactly(Served.alone(2));
	}

	@Test
	void aMoveThatChangesNoHeadIsAcknowledgedToo() {
		this.trainer.activate(1);
		follow();
		awaitServed(Served.alone(1));
		long sequence = this.trainer.activate(1);
		awaitReport(sequence);
		assertThat(this.trainer.fetches()).isEqualTo(1);
	}

	@Test
	void refusesASharePastTheLimit() {
		this.trainer.activate(1, 2, 100);
		follow();
		await().untilAsserted(() -> assertThat(last().getLastError())
			.isEqualTo("rejected: `canary.percent` must be from 1 to 99. Given: 100"));
		assertThat(last().getHeadLoadFailuresList()).as("it is no head's fault").isEmpty();
		assertThat(this.slot.served()).containsOnly(Served.alone(1));
	}

	private HeadFollower follow() {
		return this.followed.follow(this.slot, EngineFigures.NONE, Duration.ofMinutes(1));
	}

	private void spoil(long version, String how) {
		switch (how) {
			case "flipped" -> this.trainer.damage(version, CanaryFollowingTest::flipLastBit);
			case "torn" -> this.trainer.damage(version, (file) -> file.substring(0, file.size() / 2));
			case "broken off" -> this.trainer.damage(version, (_) -> {
				throw Status.UNAVAILABLE.asRuntimeException();
			});
			case "no head" -> this.trainer.publishFile(version, ByteString.copyFromUtf8("not a head"));
			case "a defect" -> this.trainer.publish(version, FakeSlot.head(FakeSlot.DEFECT));
			case "not finite" -> this.trainer.publish(version, FakeSlot.head(Float.NaN));
			default -> this.trainer.publish(version, FakeSlot.head("another", (float) version));
		}
	}

	private static ByteString flipLastBit(ByteString file) {
		byte[] bytes = file.toByteArray();
		bytes[bytes.length - 1] ^= 1;
		return ByteString.copyFrom(bytes);
	}

	private void awaitServed(Served... served) {
		await().untilAsserted(() -> assertThat(this.slot.served()).containsExactly(served));
	}

	private ReplicaReport awaitReport(long sequence) {
		await().until(() -> last().getActivationSequence() == sequence);
		return last();
	}

	private ReplicaReport last() {
		List<ReplicaReport> reports = this.trainer.reports();
		return reports.isEmpty() ? ReplicaReport.getDefaultInstance() : reports.getLast();
	}

	private double gauge(String role) {
		return this.followed.meters().get("dvi.head.version").tag("role", role).gauge().value();
	}

}
