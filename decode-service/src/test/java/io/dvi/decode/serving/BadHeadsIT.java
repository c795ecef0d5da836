package io.dvi.decode.serving;

import com.google.protobuf.ByteString;
import io.dvi.decode.heads.FakeRegistry;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.testing.TinyModel;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.Learning;
import io.dvi.v1.ReplicaReport;
import io.dvi.v1.Speculation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Heads that are broken in every way, sent by a registry to a running service as stable
 * head and as canary: no answer changes, and the replica reports what it thinks of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class BadHeadsIT {

	private static final long GOOD = 1;

	private static final int TENANTS = 12;

	private final ModelDescriptor model = DescriptorFile.read(TinyModel.folder());

	private final FakeRegistry trainer = new FakeRegistry();

	private long newest = GOOD;

	private RunningService service;

	private List<String> plain;

	@BeforeAll
	void start(@TempDir Path state) {
		this.trainer.publish(GOOD, head(0.01f));
		this.trainer.activate(GOOD);
		this.service = new RunningService(state, this.trainer.listen(), TinyModel.folder(), "fp32",
				"dvi.decode.report-interval=100ms")
			.awaitReady();
		await().until(() -> last().getHeadVersion() == GOOD);
		this.plain = texts(Speculation.Drafter.NONE);
		assertThat(new TreeSet<>(this.plain)).hasSizeGreaterThan(TENANTS / 2);
	}

	@AfterAll
	void stop() {
		this.service.close();
		this.trainer.kill();
	}

	@ParameterizedTest
	@EnumSource
	void neverChangesTextAsCanaryAndIsReported(Damage damage) {
		serveTheGoodHead();
		long bad = ++this.newest;
		send(damage, bad);
		long sequence = this.trainer.activate(GOOD, bad, 50);
		if (damage.loads) {
			await().until(() -> last().getActivationSequence() == sequence && last().getCanaryVersion() == bad);
		}
		else {
			await().until(() -> last().getLastError().startsWith(damage.reported));
			assertThat(last().hasCanaryVersion()).isFalse();
			assertThat(last().getLoadFailuresMap()).containsKey(damage.reported);
		}
		assertThat(last().getHeadVersion()).isEqualTo(GOOD);
		assertThat(texts(Speculation.Drafter.HEAD)).isEqualTo(this.plain);
		if (damage.loads) {
			assertDrafted(damage, bad);
		}
	}

	@ParameterizedTest
	@EnumSource
	void neverChangesTextAsStableHeadAndIsReported(Damage damage) {
		serveTheGoodHead();
		long bad = ++this.newest;
		send(damage, bad);
		long sequence = this.trainer.activate(bad);
		if (damage.loads) {
			await().until(() -> last().getActivationSequence() == sequence && last().getHeadVersion() == bad);
		}
		else {
			await().until(() -> last().getLastError().startsWith(damage.reported));
			assertThat(last().getHeadVersion()).as("the head before goes on").isEqualTo(GOOD);
		}
		assertThat(texts(Speculation.Drafter.HEAD)).isEqualTo(this.plain);
		if (damage.loads) {
			assertDrafted(damage, bad);
		}
	}

	private void serveTheGoodHead() {
		long good = this.trainer.activate(GOOD);
		await().until(() -> last().getActivationSequence() == good);
	}

	/** Some requests drafted with it, and non-finite numbers were counted. */
	private void assertDrafted(Damage damage, long version) {
		await()
			.untilAsserted(() -> assertThat(last().getServingList()).filteredOn((it) -> it.getHeadVersion() == version)
				.singleElement()
				.satisfies((it) -> {
					assertThat(it.getRequests()).isPositive();
					assertThat(it.getTokens()).isGreaterThanOrEqualTo(it.getVerifySteps());
					assertThat(it.getNonFiniteDrafts() > 0).isEqualTo(damage == Damage.HUGE);
				}));
	}

	private void send(Damage damage, long version) {
		switch (damage) {
			case FLIPPED -> {
				this.trainer.publish(version, head(0.01f));
				this.trainer.damage(version, BadHeadsIT::flipMiddleBit);
			}
			case TORN -> {
				this.trainer.publish(version, head(0.01f));
				this.trainer.damage(version, (file) -> file.substring(0, file.size() / 2));
			}
			case NO_HEAD -> this.trainer.publishFile(version, ByteString.copyFromUtf8("not a head"));
			case NAN -> this.trainer.publish(version, head(Float.NaN));
			case WRONG_MODEL -> this.trainer.publish(version, HeadWeights.of(HeadWeights.LORA, "another model",
					this.model.splitLayer(), 1, head(0.01f).tensors()));
			case WRONG_VOCABULARY -> this.trainer.publish(version, head(0.01f, this.model.draftVocabularySize() + 1));
			case ZERO -> this.trainer.publish(version, head(0));
			case RANDOM -> this.trainer.publish(version, head(3));
			case HUGE -> this.trainer.publish(version, head(1e25f));
			case SWAPPED_VOCABULARY -> this.trainer.publish(version, swapped());
		}
	}

	private List<String> texts(Speculation.Drafter drafter) {
		return IntStream.range(0, TENANTS).mapToObj((tenant) -> text(tenant, drafter)).toList();
	}

	private String text(int tenant, Speculation.Drafter drafter) {
		GenerateRequest request = GenerateRequest.newBuilder()
			.setText("The quick brown fox number " + tenant)
			.setMaxTokens(24)
			.setLearning(Learning.newBuilder().setOptOut(true).setTenantKeyHash("tenant-" + tenant))
			.setSpeculation(Speculation.newBuilder().setDrafter(drafter).setDraftLength(4))
			.build();
		List<GenerateEvent> events = new ArrayList<>();
		this.service.stub().generate(request).forEachRemaining(events::add);
		assertThat(events.getLast().hasFinished()).isTrue();
		return events.stream()
			.map((event) -> event.getDelta().getTokenIdsList().toString())
			.collect(Collectors.joining())
			.replace("][", ", ");
	}

	private ReplicaReport last() {
		List<ReplicaReport> reports = this.trainer.reports();
		return reports.isEmpty() ? ReplicaReport.getDefaultInstance() : reports.getLast();
	}

	private HeadWeights head(float size) {
		return head(size, this.model.draftVocabularySize());
	}

	private HeadWeights head(float size, int vocabulary) {
		Random random = new Random(1);
		return HeadWeights.of(HeadWeights.LORA, this.model.fingerprint(), this.model.splitLayer(), 1,
				Map.of("a", tensor(this.model.hiddenSize(), 4, Math.max(size, 1), random), "b",
						tensor(4, vocabulary, size, random)));
	}

	/** Each column says what the one before it means. */
	private HeadWeights swapped() {
		HeadWeights.Tensor b = head(3).tensor("b");
		float[] values = new float[b.values().length];
		for (int row = 0; row < b.rows(); row++) {
			for (int column = 0; column < b.columns(); column++) {
				values[row * b.columns() + (column + 1) % b.columns()] = b.values()[row * b.columns() + column];
			}
		}
		return HeadWeights.of(HeadWeights.LORA, this.model.fingerprint(), this.model.splitLayer(), 1,
				Map.of("a", head(3).tensor("a"), "b", new HeadWeights.Tensor(b.rows(), b.columns(), values)));
	}

	private static HeadWeights.Tensor tensor(int rows, int columns, float size, Random random) {
		float[] values = new float[rows * columns];
		for (int i = 0; i < values.length; i++) {
			values[i] = size * (float) random.nextGaussian();
		}
		return new HeadWeights.Tensor(rows, columns, values);
	}

	private static ByteString flipMiddleBit(ByteString file) {
		byte[] bytes = file.toByteArray();
		bytes[bytes.length / 2] ^= 1;
		return ByteString.copyFrom(bytes);
	}

	/** What is wrong with a head. */
	enum Damage {

		FLIPPED("checksum"), TORN("size"), NO_HEAD("damaged"), NAN("rejected"), WRONG_MODEL("rejected"),
		WRONG_VOCABULARY("rejected"), ZERO, RANDOM, HUGE, SWAPPED_VOCABULARY;

		private final boolean loads;

		private final String reported;

		/** Only shows when it drafts. */
		Damage() {
			this.loads = true;
			this.reported = "";
		}

		/** Is refused. */
		Damage(String reported) {
			this.loads = false;
			this.reported = reported;
		}

	}

}
