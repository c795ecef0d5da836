package io.dvi.decode.heads;

import com.google.protobuf.ByteString;
import io.dvi.decode.state.StateFolder;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@SuppressWarnings("NullAway.Init")
class HeadFollowerTest {

	@TempDir
	Path folder;

	private final FakeSlot slot = new FakeSlot();

	private FollowedTrainer followed;

	private FakeRegistry trainer;

	private MeterRegistry registry;

	@BeforeEach
	void start() {
		this.followed = new FollowedTrainer(this.folder);
		this.trainer = this.followed.registry();
		this.registry = this.followed.meters();
	}

	@AfterEach
	void stop() {
		this.followed.close();
	}

	@Test
	void servesTheActiveHeadAndEveryLaterOne() {
		this.trainer.activate(0, FakeSlot.head(0));
		follow(this.slot);
		awaitInstalled(0L);
		this.trainer.activate(1, FakeSlot.head(1));
		awaitInstalled(0L, 1L);
		await().until(() -> this.registry.get("dvi.head.swap").timer().count() == 2);
		assertThat(this.registry.get("dvi.head.version").tag("role", "stable").gauge().value()).isEqualTo(1);
	}

	@Test
	void rollsBackWhenAnEarlierVersionIsActivated() {
		this.trainer.activate(1, FakeSlot.head(1));
		follow(this.slot);
		this.trainer.activate(2, FakeSlot.head(2));
		awaitServing(2);
		this.trainer.activate(1, FakeSlot.head(1));
		awaitServing(1);
	}

	@Test
	void doesNotFetchWhatItServesAgainAfterAReconnect() {
		this.trainer.activate(3, FakeSlot.head(3));
		follow(this.slot);
		awaitServing(3);
		this.trainer.kill();
		this.trainer.start();
		this.trainer.activate(4, FakeSlot.head(4));
		awaitInstalled(3L, 4L);
		assertThat(this.trainer.fetches()).isEqualTo(2);
	}

	@Test
	void refusesAFlippedBitAndServesTheHeadOnceItComesWhole() {
		this.trainer.activate(0, FakeSlot.head(0));
		follow(this.slot);
		awaitServing(0);
		this.trainer.damage(HeadFollowerTest::flipLastBit);
		this.trainer.activate(1, FakeSlot.head(1));
		awaitFailures("checksum");
		assertThat(this.slot.installed()).containsExactly(0L);
		this.trainer.damage((file) -> file);
		awaitServing(1);
	}

	@Test
	void refusesATruncatedFile() {
		this.trainer.damage((file) -> file.substring(0, file.size() - 1));
		this.trainer.activate(1, FakeSlot.head(1));
		follow(this.slot);
		awaitFailures("size");
		assertThat(this.slot.installed()).isEmpty();
	}

	@Test
	void refusesAFileThatIsLongerThanAnnounced() {
		this.trainer.damage((file) -> file.concat(file));
		this.trainer.activate(1, FakeSlot.head(1));
		follow(this.slot);
		awaitFailures("size");
		assertThat(this.slot.installed()).isEmpty();
	}

	@Test
	void refusesAFileThatIsNoHead() {
		this.trainer.publishFile(1, ByteString.copyFromUtf8("not a head"));
		this.trainer.activate(1);
		follow(this.slot);
		awaitFailures("damaged");
		assertThat(this.slot.installed()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "NOT_FOUND, not_found", "INVALID_ARGUMENT, rejected", "FAILED_PRECONDITION, rejected",
			"DATA_LOSS, checksum", "UNAVAILABLE, unreachable", "DEADLINE_EXCEEDED, unreachable",
			"INTERNAL, trainer_failed", "PERMISSION_DENIED, trainer_failed" })
	void onlyATrainerThatCannotBeReachedIsUnreachable(Status.Code code, String reason) {
		this.trainer.damage((_) -> {
			throw code.toStatus().withDescription("a test").asRuntimeException();
		});
		this.trainer.activate(1, FakeSlot.head(1));
		follow(this.slot);
		awaitFailures(reason);
		await().untilAsserted(() -> assertThat(this.trainer.reports().getLast().getLastError())
			.isEqualTo(reason + ": head 1 could not be fetched: " + code + ", a test"));
		assertThat(this.trainer.reports().getLast().getLoadFailuresMap()).containsOnlyKeys(reason);
	}

	@Test
	void keepsTheOldHeadWhenTheNewOneBelongsToAnotherModel() {
		this.trainer.activate(0, FakeSlot.head(0));
		follow(this.slot);
		awaitServing(0);
		this.trainer.activate(1, FakeSlot.head("another", 1));
		awaitFailures("rejected");
		assertThat(this.registry.get("dvi.head.version").tag("role", "stable").gauge().value()).isZero();
	}

	@Test
	void keepsTheOldHeadWhenTheNewOneIsNotFinite() {
		this.trainer.activate(0, FakeSlot.head(0));
		follow(this.slot);
		awaitServing(0);
		this.trainer.activate(1, FakeSlot.head(Float.NaN));
		awaitFailures("rejected");
		this.trainer.activate(2, FakeSlot.head(2));
		awaitInstalled(0L, 2L);
	}

	@Test
	void startsWithTheKeptHeadWhenTheTrainerIsGone() {
		this.trainer.activate(7, FakeSlot.head(7));
		HeadFollower first = follow(this.slot);
		awaitServing(7);
		await().untilAsserted(() -> assertThat(this.folder.resolve("active-head")).exists());
		first.stop();
		this.trainer.kill();
		FakeSlot afterRestart = new FakeSlot();
		follow(afterRestart);
		assertThat(afterRestart.installed()).containsExactly(7L);
	}

	@Test
	void startsWithoutAHeadWhenTheKeptOneIsDamaged() {
		StateFolder.open(this.folder).write("active-head", new byte[] { 1, 2, 3 });
		follow(this.slot);
		assertThat(this.slot.installed()).isEmpty();
		assertThat(failures("damaged")).isEqualTo(1);
		this.trainer.activate(1, FakeSlot.head(1));
		awaitServing(1);
	}

	@Test
	void endsItsWatchWhenItStops() {
		HeadFollower follower = follow(this.slot);
		await().until(() -> this.trainer.watchers() == 1);
		follower.stop();
		await().until(() -> this.trainer.watchers() == 0);
	}

	private HeadFollower follow(FakeSlot followed) {
		return this.followed.follow(followed);
	}

	private void awaitInstalled(Long... versions) {
		await().untilAsserted(() -> assertThat(this.slot.installed()).containsExactly(versions));
	}

	private void awaitServing(long version) {
		await().untilAsserted(() -> assertThat(this.slot.installed()).isNotEmpty().last().isEqualTo(version));
	}

	private void awaitFailures(String reason) {
		await().untilAsserted(() -> assertThat(failures(reason)).isPositive());
	}

	private double failures(String reason) {
		return this.registry.get("dvi.head.load.failures").tag("reason", reason).counter().count();
	}

	private static ByteString flipLastBit(ByteString file) {
		byte[] bytes = file.toByteArray();
		bytes[bytes.length - 1] ^= 1;
		return ByteString.copyFrom(bytes);
	}

}
