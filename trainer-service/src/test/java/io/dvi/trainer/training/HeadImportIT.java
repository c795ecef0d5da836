package io.dvi.trainer.training;

import java.util.Arrays;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.trainer.audit.Order;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.registry.HeadCustody;
import io.dvi.trainer.registry.HeadEvaluation;
import io.dvi.trainer.registry.HeadResult;
import io.dvi.trainer.registry.HeadVersion;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.Lessons;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HeadImportIT {

	private final TestClock clock = new TestClock();

	private TestDatabase database;

	private TrainerRig rig;

	private HeadImport heads;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.rig = new TrainerRig(this.database, this.clock.clock()).holding();
		this.heads = new HeadImport(TrainerRig.MODEL, Evaluations.of(this.database, this.rig.registry));
	}

	@AfterEach
	void close() {
		this.rig.close();
		this.database.close();
	}

	@Test
	void takesAHeadWithoutFiguresWhereThereIsNoExperience() {
		HeadResult taken = take(HeadFile.write(untrained()), Heads.order());
		assertThat(taken.changed()).as("that is version 0").isFalse();
		HeadResult other = take(HeadFile.write(changed((value) -> value + 1)), Heads.order());
		assertThat(other.head().version()).isEqualTo(1);
		assertThat(other.head().parent()).isNull();
		assertThat(other.head().evaluation()).isEqualTo(HeadEvaluation.NONE);
		assertThat(other.head().origin()).isEqualTo(HeadVersion.Origin.IMPORTED);
	}

	@Test
	void evaluatesAHeadOnHeldOutExperience() {
		Lessons.commit(this.database, TrainerRig.MODEL, 1, 40, this.clock.clock());
		this.rig.round();
		byte[] trained = this.rig.registry.file(1);
		try (TestDatabase elsewhere = TestDatabase.migrated()) {
			Lessons.commit(elsewhere, TrainerRig.MODEL, 1, 40, this.clock.clock());
			try (TrainerRig other = new TrainerRig(elsewhere, this.clock.clock()).holding()) {
				HeadImport imports = new HeadImport(TrainerRig.MODEL, Evaluations.of(elsewhere, other.registry));
				HeadCustody custody = new HeadCustody(other.registry);
				HeadResult tried = custody.take(imports.check(trained), Heads.dryRun());
				assertThat(tried.head().version()).isZero();
				HeadResult taken = custody.take(imports.check(trained), Heads.order());
				assertThat(taken.head().sha256()).isEqualTo(this.rig.registry.head(1).sha256());
				assertThat(taken.head().evaluation()).isEqualTo(tried.head().evaluation());
				assertThat(taken.head().evaluation().agreement()).isGreaterThan(0.9);
				assertThat(taken.head().evaluation().baselineAgreement()).isLessThan(0.5);
				assertThat(other.registry.heads(10, Long.MAX_VALUE)).hasSize(2);
			}
		}
	}

	@Test
	void refusesAHeadOfAnotherModelOrSplitWithBothFingerprintsNamed() {
		HeadWeights ours = untrained();
		byte[] model = HeadFile
			.write(new HeadWeights(ours.kind(), "another-model", ours.splitLayer(), ours.scale(), ours.tensors()));
		byte[] split = HeadFile.write(new HeadWeights(ours.kind(), ours.modelFingerprint(), ours.splitLayer() + 1,
				ours.scale(), ours.tensors()));
		assertRefused(() -> take(model, Heads.order()), TrainerError.FINGERPRINT_MISMATCH, "model_fingerprint",
				"the head belongs to model another-model split behind layer " + ours.splitLayer()
						+ ", trained here is model " + TrainerRig.MODEL.fingerprint() + " split behind layer "
						+ TrainerRig.MODEL.splitLayer());
		assertRefused(() -> take(split, Heads.order()), TrainerError.FINGERPRINT_MISMATCH, "split_layer",
				"split behind layer " + (ours.splitLayer() + 1));
	}

	@Test
	void refusesDamagedTornZeroAndNonFiniteHeads() {
		byte[] file = HeadFile.write(changed((value) -> value + 1));
		byte[] torn = Arrays.copyOf(file, file.length - 7);
		byte[] damaged = file.clone();
		damaged[3] ^= 0x40;
		for (byte[] bad : new byte[][] { torn, damaged, new byte[0], new byte[100],
				HeadFile.write(changed((value) -> Float.NaN)),
				HeadFile.write(changed((value) -> Float.POSITIVE_INFINITY)) }) {
			assertThatExceptionOfType(EngineException.class).isThrownBy(() -> take(bad, Heads.order()))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.HEAD_REJECTED));
		}
		assertRefused(() -> take(HeadFile.write(changed((value) -> 0f)), Heads.order()), TrainerError.HEAD_REJECTED,
				"data", "all numbers of the head are zero");
		HeadWeights ours = untrained();
		SortedMap<String, HeadWeights.Tensor> swapped = new TreeMap<>(ours.tensors());
		int rank = Objects.requireNonNull(ours.tensors().get("b")).rows();
		swapped.put("b", new HeadWeights.Tensor(rank, 3, new float[3 * rank]));
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> take(HeadFile
				.write(new HeadWeights(ours.kind(), ours.modelFingerprint(), ours.splitLayer(), ours.scale(), swapped)),
					Heads.order()))
			.withMessageContaining("columns of tensor b");
		assertThat(this.rig.registry.heads(10, Long.MAX_VALUE)).hasSize(1);
	}

	private HeadResult take(byte[] file, Order order) {
		return new HeadCustody(this.rig.registry).take(this.heads.check(file), order);
	}

	private HeadWeights untrained() {
		return HeadFile.read(this.rig.registry.file(0));
	}

	private HeadWeights changed(UnaryOperator<Float> change) {
		HeadWeights ours = untrained();
		SortedMap<String, HeadWeights.Tensor> tensors = new TreeMap<>();
		ours.tensors().forEach((name, tensor) -> {
			float[] values = tensor.values().clone();
			for (int i = 0; i < values.length; i++) {
				values[i] = change.apply(values[i]);
			}
			tensors.put(name, new HeadWeights.Tensor(tensor.rows(), tensor.columns(), values));
		});
		return new HeadWeights(ours.kind(), ours.modelFingerprint(), ours.splitLayer(), ours.scale(), tensors);
	}

	private static void assertRefused(ThrowingCallable call, TrainerError error, String field, String words) {
		assertThatExceptionOfType(TrainerException.class).isThrownBy(call)
			.withMessageContaining(words)
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(error))
			.satisfies((ex) -> assertThat(ex.field()).isEqualTo(field));
	}

}
