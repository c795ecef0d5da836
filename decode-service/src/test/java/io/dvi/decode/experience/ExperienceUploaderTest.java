package io.dvi.decode.experience;

import com.google.protobuf.ByteString;
import io.dvi.decode.trainer.Backoff;
import io.dvi.v1.EpisodeKey;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ExperienceUploaderTest {

	private static final Duration PATIENCE = Duration.ofMillis(200);

	private final FakeTrainer trainer = new FakeTrainer().start();

	private final ManagedChannel channel = InProcessChannelBuilder.forName(this.trainer.name()).build();

	private final List<ExperienceUploader> uploaders = new ArrayList<>();

	private SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private ExperienceSpool spool = spool(1_000);

	@BeforeEach
	void fastPolling() {
		org.awaitility.Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
	}

	@AfterEach
	void stop() {
		this.uploaders.forEach((uploader) -> uploader.stop(PATIENCE));
		this.channel.shutdownNow();
		this.trainer.kill();
	}

	@Test
	void deliversEveryEpisodeOnceInOrderWithItsContent() {
		upload(1);
		enqueue(5);
		awaitAcked(5);
		assertThat(this.trainer.committedSequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
		assertThat(this.trainer.hellos()).singleElement().satisfies((hello) -> {
			assertThat(hello.getInstance()).isEqualTo("replica");
			assertThat(hello.getBootEpoch()).isEqualTo(1);
			assertThat(hello.getModelFingerprint()).isEqualTo("fingerprint");
			assertThat(hello.getSplitLayer()).isEqualTo(4);
			assertThat(hello.getHiddenSize()).isEqualTo(2);
		});
		io.dvi.v1.Episode first = this.trainer.received().getFirst();
		assertThat(first.getRequestId()).isEqualTo("r1");
		assertThat(first.getHeadVersion()).isEqualTo(3);
		assertThat(first.getCosts().getAsking()).isEqualTo(0.3);
		assertThat(first.getCosts().getPassesList()).containsExactly(1.0, 1.2);
		assertThat(first.getSteps(0).getDrafter()).isEqualTo(io.dvi.v1.VerifyStep.Drafter.HEAD);
		io.dvi.v1.VerifiedRow row = first.getSteps(0).getRows(0);
		assertThat(row.getShallow()).isEqualTo(ByteString.copyFrom(new byte[] { 0x00, 0x3C, 0x00, (byte) 0xC0 }));
		assertThat(row.getDeep()).isEqualTo(ByteString.copyFrom(new byte[] { 0x00, 0x00, 0x00, 0x38 }));
		assertThat(row.getTopIdsList()).containsExactly(7, 9);
		assertThat(row.getTopLogitsList()).containsExactly(2.5f, 1.5f);
		assertThat(row.getAccepted()).isTrue();
	}

	@Test
	void sendsWhatWasCommittedWithoutAnAcknowledgementNotTwice() {
		this.trainer.breakBeforeAck((sequence) -> sequence == 3);
		upload(1);
		enqueue(6);
		awaitAcked(6);
		assertThat(this.trainer.hellos()).hasSizeGreaterThan(1);
		assertThat(this.trainer.committedSequences()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
		assertThat(this.trainer.received()).extracting((episode) -> episode.getKey().getSequence())
			.as("the welcome told that 3 was committed")
			.containsOnlyOnce(3L);
	}

	@Test
	void sendsTheUnacknowledgedWindowAgainAfterTheTrainerCameBack() {
		this.trainer.acknowledge((sequence) -> false);
		upload(1);
		enqueue(4);
		await().untilAsserted(() -> assertThat(this.trainer.committedSequences()).hasSize(4));
		this.trainer.kill();
		enqueue(3);
		this.trainer.acknowledge((sequence) -> true);
		this.trainer.start();
		awaitAcked(7);
		assertThat(this.trainer.committedSequences()).containsExactlyElementsOf(sequences(1, 7));
	}

	@Test
	void survivesATrainerThatBreaksAgainAndAgain() {
		upload(1);
		for (int round = 1; round <= 8; round++) {
			long breaking = round * 10L - 3;
			this.trainer.breakBeforeAck((sequence) -> sequence == breaking);
			enqueue(10);
			awaitAcked(round * 10);
		}
		assertThat(this.trainer.committedSequences()).containsExactlyElementsOf(sequences(1, 80));
	}

	@Test
	void dropsTheOldestAndCountsThemWhileTheTrainerIsAway() {
		this.trainer.kill();
		this.spool = spool(5);
		upload(1);
		enqueue(20);
		assertThat(dropped("spool_full")).isEqualTo(15);
		this.trainer.start();
		awaitAcked(5);
		assertThat(this.trainer.committedSequences()).containsExactlyElementsOf(sequences(16, 20));
	}

	@Test
	void keepsAtMostTheWindowUnacknowledged() {
		this.trainer.acknowledge((sequence) -> false);
		upload(1);
		enqueue(50);
		await().untilAsserted(() -> assertThat(this.trainer.received()).hasSize(16));
		await().during(PATIENCE).untilAsserted(() -> assertThat(this.trainer.received()).hasSize(16));
		assertThat(this.registry.get("dvi.feedback.lag").timeGauge().value()).isPositive();
	}

	@Test
	void aRestartOfDecodeUsesNewKeys() {
		ExperienceUploader before = upload(1);
		enqueue(3);
		awaitAcked(3);
		before.stop(PATIENCE);
		this.registry = new SimpleMeterRegistry();
		this.spool = spool(1_000);
		upload(2);
		enqueue(3);
		awaitAcked(3);
		assertThat(this.trainer.committed()).extracting(EpisodeKey::getBootEpoch)
			.containsExactly(1L, 1L, 1L, 2L, 2L, 2L);
	}

	@Test
	void dropsAndCountsWhatTheTrainerRejects() {
		this.trainer.reject((sequence) -> sequence == 2);
		upload(1);
		enqueue(3);
		awaitAcked(2);
		assertThat(dropped("rejected")).isEqualTo(1);
		assertThat(this.trainer.committedSequences()).containsExactly(1L, 3L);
	}

	@Test
	void asksAgainWhileTheTrainerRefusesTheStream() {
		this.trainer.refuse(Status.FAILED_PRECONDITION.withDescription("another model"));
		upload(1);
		enqueue(2);
		await().untilAsserted(() -> assertThat(this.trainer.hellos()).hasSizeGreaterThan(3));
		assertThat(this.trainer.received()).isEmpty();
		this.trainer.refuse(Status.OK);
		awaitAcked(2);
	}

	@Test
	void dropsAnEpisodeTooLargeForOneMessageInsteadOfBreakingTheStreamOnIt() {
		upload(1);
		this.spool.accept(Episodes.withHidden("large", 3 << 20));
		enqueue(1);
		awaitAcked(1);
		assertThat(dropped("oversized")).isEqualTo(1);
		assertThat(this.trainer.committedSequences()).containsExactly(2L);
	}

	@Test
	void deliversWhatItCanBeforeItStopsAndCountsTheRest() {
		this.trainer.acknowledge((sequence) -> sequence <= 2);
		ExperienceUploader uploader = upload(1);
		enqueue(30);
		uploader.stop(PATIENCE);
		await().untilAsserted(() -> assertThat(acked() + dropped("shutdown")).isEqualTo(30));
		assertThat(acked()).isEqualTo(2);
	}

	private ExperienceUploader upload(long epoch) {
		EpisodeSource source = new EpisodeSource("replica", epoch, "fingerprint", 4, 2);
		Backoff backoff = new Backoff(Duration.ofMillis(10), Duration.ofMillis(50), new Random(1));
		ExperienceUploader uploader = new ExperienceUploader(this.spool, source, this.channel,
				new ExperienceUploader.Limits(16, 1 << 20, backoff), new FeedbackMetrics(this.registry));
		this.uploaders.add(uploader);
		uploader.start();
		return uploader;
	}

	private ExperienceSpool spool(int episodes) {
		return new ExperienceSpool(new ExperienceSpool.Bounds(64 << 20, episodes), new FeedbackMetrics(this.registry));
	}

	private void enqueue(int episodes) {
		for (int i = 1; i <= episodes; i++) {
			this.spool.accept(Episodes.named("r" + i));
		}
	}

	private void awaitAcked(int episodes) {
		await().untilAsserted(() -> assertThat(acked()).isEqualTo(episodes));
	}

	private double acked() {
		return this.registry.get("dvi.feedback.acked").counter().count();
	}

	private double dropped(String reason) {
		return this.registry.get("dvi.feedback.dropped").tag("reason", reason).counter().count();
	}

	private static List<Long> sequences(long first, long last) {
		return LongStream.rangeClosed(first, last).boxed().toList();
	}

}
