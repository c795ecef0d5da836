package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.onnx.OnnxGraphRuntime;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class LowRankDraftingTest {

	private final Golden golden = Golden.read();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	@Test
	void draftsAndTheirProbabilitiesAreThoseOfPyTorch() {
		TrainingBatch batch = this.golden.batch(0);
		try (LowRankDrafting drafting = LowRankDrafting.open(this.golden.model().write(this.folder),
				this.golden.options(this.golden.schedule()), new OnnxGraphRuntime())) {
			drafting.draftWith(this.golden.start(0).weights());
			List<TrainingRow> drafted = drafting.redraft(batch).rows();
			assertThat(drafted).hasSameSizeAs(batch.rows());
			for (int row = 0; row < drafted.size(); row++) {
				float[] logits = this.golden.first().logits()[row];
				TrainingRow found = drafted.get(row);
				assertThat(found.drafter()).isEqualTo(DraftSource.HEAD);
				assertThat(found.verified().drafted()).isEqualTo(this.golden.vocabulary()[largest(logits)]);
				assertThat(found.verified().draftLogProbability()).isCloseTo(largestLogProbability(logits),
						within(1e-5f));
				assertThat(found.verified().accepted())
					.isEqualTo(found.verified().drafted() == batch.rows().get(row).verified().nextToken());
				assertThat(found.verified().topLogits()).isEqualTo(batch.rows().get(row).verified().topLogits());
				assertThat(found.verified().shallow()).isEqualTo(batch.rows().get(row).verified().shallow());
			}
		}
	}

	@Test
	void agreesWithTheEvaluationOfTheHeadThatDrafts() {
		TinyModel model = TinyModel.random(32, 48, 7);
		Episode episode = new SyntheticExperience(model, 3).episodes(1, 300).getFirst();
		LowRankOptions options = LowRankOptions.DEFAULT;
		try (LowRankDrafting drafting = LowRankDrafting.open(model.write(this.folder), options, new OnnxGraphRuntime());
				HeadTrainer trainer = HeadTrainer.open(model.write(this.folder), options, new OnnxGraphRuntime())) {
			trainer.restore(trainer.initial(9));
			drafting.draftWith(trainer.weights());
			List<Boolean> before = accepted(drafting, episode);
			SyntheticExperience lessons = new SyntheticExperience(model, 5);
			for (int step = 0; step < 60; step++) {
				trainer.step(lessons.batch(64));
			}
			assertThat(accepted(drafting, episode)).as("a head drafts until another is named").isEqualTo(before);
			drafting.draftWith(trainer.weights());
			assertThat(accepted(drafting, episode)).isEqualTo(agrees(trainer.weights(), episode)).isNotEqualTo(before);
		}
	}

	@Test
	void aHeadThatIsNotFiniteIsRefused() {
		HeadWeights head = this.golden.start(0).weights();
		head.tensors().forEach((name, tensor) -> tensor.values()[0] = Float.NaN);
		try (LowRankDrafting drafting = LowRankDrafting.open(this.golden.model().write(this.folder),
				this.golden.options(this.golden.schedule()), new OnnxGraphRuntime())) {
			assertThatExceptionOfType(EngineException.class).isThrownBy(() -> drafting.draftWith(head))
				.matches((ex) -> ex.code() == ErrorCode.HEAD_REJECTED);
		}
	}

	private static List<Boolean> accepted(LowRankDrafting drafting, Episode episode) {
		return drafting.redraft(TrainingBatch.of(TrainingRow.of(episode)))
			.rows()
			.stream()
			.map((row) -> row.verified().accepted())
			.toList();
	}

	private List<Boolean> agrees(HeadWeights weights, Episode episode) {
		HeadEvaluator evaluator = HeadEvaluator.open(TinyModel.random(32, 48, 7).write(this.folder),
				new OnnxGraphRuntime());
		return evaluator.evaluate(weights, List.of(episode))
			.episodes()
			.getFirst()
			.rows()
			.stream()
			.map(HeadEvaluation.RowScore::agrees)
			.toList();
	}

	private static float largestLogProbability(float[] logits) {
		double sum = 0;
		for (float logit : logits) {
			sum += Math.exp(logit);
		}
		return (float) (logits[largest(logits)] - Math.log(sum));
	}

	private static int largest(float[] values) {
		int best = 0;
		for (int i = 1; i < values.length; i++) {
			best = (values[i] > values[best]) ? i : best;
		}
		return best;
	}

}
