package io.dvi.trainer.offline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.onnx.OnnxGraphRuntime;
import io.dvi.engine.testing.TinyModel;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.testing.Lessons;
import io.dvi.trainer.testing.TestDatabase;
import io.dvi.trainer.training.TrainingProperties.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class OfflineTrainingIT {

	private static final ModelDescriptor MODEL = DescriptorFile.read(TinyModel.folder());

	private static final List<Phase> PHASES = List.of(new Phase(1, 2.5, 0.02f, 0.01f), new Phase(2, 1, 0.01f, 0.001f));

	private final GraphRuntime runtime = new OnnxGraphRuntime();

	private TestDatabase database;

	private ReplayStore store;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.store = new ReplayStore(this.database.jdbc(), MODEL.fingerprint());
		Lessons.commit(this.database, MODEL, 1, 60);
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void learnsFromAllThatIsNotHeldOut() {
		OfflineTraining training = training(new Recipe(Kind.BLOCK, PHASES, 1, 100, 300, 1));
		HeldOut heldOut = HeldOut.choose(HeadEvaluator.open(TinyModel.folder(), this.runtime),
				new EpisodeReader(this.store), this.store.all(true, this.store.last()), 200, 1);
		Recorder recorder = new Recorder(Integer.MAX_VALUE);
		Checkpoint end = training.run(null, recorder);
		assertThat(training.finished(end)).isTrue();
		assertThat(end.batch()).isEqualTo(recorder.steps).isEqualTo(training.plan().batches(3.5));
		assertThat(recorder.rows).isBetween((long) (3.3 * training.plan().rows()),
				(long) (3.7 * training.plan().rows()));
		HeldOut.Figures figures = heldOut.judge(end.state().weights());
		HeldOut.Figures before = heldOut.judge(Objects.requireNonNull(recorder.firstWeights));
		assertThat(figures.rows()).isBetween(181L, 200L).isEqualTo(before.rows());
		assertThat(figures.agreement()).isGreaterThan(before.agreement()).isGreaterThan(0.8);
		assertThat(figures.acceptance().get(0)).isEqualTo(figures.agreement());
		assertThat(figures.expectedTokensPerStep()).isGreaterThan(before.expectedTokensPerStep());
		assertThat(figures.expectedSpeed()).isGreaterThan(before.expectedSpeed())
			.isLessThan(figures.expectedTokensPerStep());
	}

	@Test
	void anAnchoredHeadKeepsItsOffsetsFromPhaseToPhase() {
		List<Phase> phases = List.of(new Phase(2, 2, 0.02f, 0.01f), new Phase(2, 1, 0.01f, 0.001f));
		Recorder recorder = new Recorder(Integer.MAX_VALUE);
		Checkpoint end = training(new Recipe(Kind.ANCHORED, phases, 1, 100, 300, 1)).run(null, recorder);
		assertThat(end.phase()).isEqualTo(1);
		assertThat(end.state().weights().kind()).isEqualTo(HeadWeights.ANCHORED);
		assertThat(recorder.lastLoss).isLessThan(recorder.firstLoss);
		assertThatIllegalArgumentException().isThrownBy(() -> new Recipe(Kind.ANCHORED, PHASES, 1, 100, 300, 1))
			.withMessageContaining("must all have as many steps");
	}

	@Test
	void aLowRankHeadLearnsByItsOwnRecipe() {
		Recipe recipe = new Recipe(Kind.LORA, List.of(new Phase(1, 3, 0.02f, 0.02f)), 1, 64, 300, 1);
		Recorder recorder = new Recorder(Integer.MAX_VALUE);
		Checkpoint end = training(recipe).run(null, recorder);
		assertThat(end.state().weights().kind()).isEqualTo(HeadWeights.LORA);
		assertThat(recorder.lastLoss).isLessThan(recorder.firstLoss / 2);
	}

	/** What is stored was drafted by nobody. */
	@Test
	void rewardsAreOfDraftsOfItsOwn() {
		Recorder recorder = new Recorder(Integer.MAX_VALUE);
		Checkpoint end = training(alone(new LowRankRecipe(Objective.CE, 0, 1, true))).run(null, recorder);
		assertThat(recorder.headDrafts).isEqualTo(recorder.rows);
		Checkpoint resumed = training(alone(new LowRankRecipe(Objective.CE, 0, 1, true))).run(
				training(alone(new LowRankRecipe(Objective.CE, 0, 1, true))).run(null, new Recorder(5)),
				new Recorder(Integer.MAX_VALUE));
		assertThat(resumed.toBytes(Map.of())).isEqualTo(end.toBytes(Map.of()));
		Recorder imitator = new Recorder(Integer.MAX_VALUE);
		training(alone(new LowRankRecipe(Objective.KL, 0, 1, true))).run(null, imitator);
		assertThat(imitator.headDrafts).as("of an objective without rewards").isZero();
	}

	@Test
	void anOlderHeadDraftsAsItWas() {
		Recorder fresh = trained(new LowRankRecipe(Objective.PAPER, 0, 1, true));
		Recorder first = trained(new LowRankRecipe(Objective.PAPER, 0, 1_000, true));
		assertThat(first.losses.getFirst()).isEqualTo(fresh.losses.getFirst());
		assertThat(first.headAccepted).as("by a head that has learned nothing").isLessThan(fresh.headAccepted / 2);
		Recorder stale = trained(new LowRankRecipe(Objective.PAPER, 0, 8, true));
		Recorder unweighted = trained(new LowRankRecipe(Objective.PAPER, 0, 8, false));
		assertThat(stale.headAccepted).isBetween(first.headAccepted + 1, fresh.headAccepted - 1);
		assertThat(unweighted.losses.getFirst()).isCloseTo(stale.losses.getFirst(), within(1e-5f));
		assertThat(unweighted.losses).isNotEqualTo(stale.losses);
	}

	private Recorder trained(LowRankRecipe lowRank) {
		Recorder recorder = new Recorder(Integer.MAX_VALUE);
		training(alone(lowRank)).run(null, recorder);
		return recorder;
	}

	private static Recipe alone(LowRankRecipe lowRank) {
		return new Recipe(Kind.LORA, List.of(new Phase(1, 2, 0.02f, 0.02f)), 1, 64, 300, 1, lowRank);
	}

	/**
	 * In the first step, in mid-phase, at the end of the first phase, and behind it.
	 */
	@ParameterizedTest
	@CsvSource({ "1", "7", "25", "26", "31" })
	void goesOnBitForBitFromACheckpointInMidRun(int steps) {
		Recipe recipe = new Recipe(Kind.BLOCK, PHASES, 1, 100, 300, 1);
		OfflineTraining training = training(recipe);
		assertThat(training.batches(1)).as("end of the first phase").isEqualTo(25);
		Checkpoint uninterrupted = training.run(null, new Recorder(Integer.MAX_VALUE));
		Checkpoint reached = training.run(null, new Recorder(steps));
		assertThat(reached.batch()).isEqualTo(steps);
		Checkpoint.Noted kept = Checkpoint.fromBytes(reached.toBytes(Map.of("a", "note")));
		assertThat(kept.notes()).containsEntry("a", "note");
		Checkpoint resumed = training(recipe).run(kept.checkpoint(), new Recorder(Integer.MAX_VALUE));
		assertThat(resumed.toBytes(Map.of())).isEqualTo(uninterrupted.toBytes(Map.of()));
	}

	@Test
	void aDifferentSeedGivesAnotherHead() {
		byte[] first = bits(training(new Recipe(Kind.BLOCK, PHASES, 1, 100, 300, 1)));
		assertThat(bits(training(new Recipe(Kind.BLOCK, PHASES, 2, 100, 300, 1)))).isNotEqualTo(first);
		assertThat(bits(training(new Recipe(Kind.BLOCK, PHASES, 1, 100, 300, 1)))).isEqualTo(first);
	}

	@Test
	void whatIsHeldOutIsInNoLesson() {
		Set<Long> lessons = ids(this.store.all(false, this.store.last()));
		Set<Long> heldOut = ids(this.store.all(true, this.store.last()));
		assertThat(lessons).isNotEmpty().doesNotContainAnyElementsOf(heldOut).hasSize(60 - heldOut.size());
		Recipe recipe = new Recipe(Kind.BLOCK, PHASES, 1, 100, 300, 1);
		byte[] with = bits(training(recipe));
		this.database.jdbc().sql("delete from episode where held_out").update();
		assertThat(ids(this.store.all(true, this.store.last()))).isEmpty();
		assertThat(bits(training(recipe))).as("a head that never saw them").isEqualTo(with);
	}

	private OfflineTraining training(Recipe recipe) {
		LessonPlan plan = new LessonPlan(this.store.all(false, this.store.last()), recipe);
		return new OfflineTraining(TinyModel.folder(), this.runtime, new EpisodeReader(this.store), recipe, plan, null);
	}

	private byte[] bits(OfflineTraining training) {
		return HeadFile.write(training.run(null, new Recorder(Integer.MAX_VALUE)).state().weights(),
				Safetensors.Type.F32);
	}

	private static Set<Long> ids(List<ReplayStore.Listed> listed) {
		Set<Long> ids = new HashSet<>();
		listed.forEach((episode) -> ids.add(episode.id()));
		return ids;
	}

	/** Ends a run after so many steps. */
	private static final class Recorder implements OfflineTraining.Observer {

		private final int most;

		private int steps;

		private long rows;

		private long headDrafts;

		private long headAccepted;

		private final List<Float> losses = new ArrayList<>();

		private float firstLoss;

		private float lastLoss;

		private @Nullable HeadWeights firstWeights;

		Recorder(int most) {
			this.most = most;
		}

		@Override
		public void stepped(OfflineTraining.Step step, Supplier<Checkpoint> checkpoint) {
			if (this.steps == 0) {
				this.firstWeights = checkpoint.get().state().weights();
				this.firstLoss = step.figures().loss();
			}
			this.steps++;
			this.rows += step.figures().rows();
			this.headDrafts += step.figures().headDrafts();
			this.headAccepted += step.figures().headAccepted();
			this.losses.add(step.figures().loss());
			this.lastLoss = step.figures().loss();
		}

		@Override
		public boolean stopped() {
			return this.steps >= this.most;
		}

	}

}
