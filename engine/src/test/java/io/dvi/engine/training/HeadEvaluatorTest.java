package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.onnx.OnnxGraphRuntime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

class HeadEvaluatorTest {

	private final Golden golden = Golden.read();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	@Test
	void divergenceAndAgreementAreThoseOfPyTorch() {
		HeadEvaluation found = evaluator().evaluate(this.golden.start(0).weights(), List.of(episode(1)));
		assertThat(found.divergence()).isCloseTo(this.golden.first().parts().divergence(), within(1e-6));
		for (int row = 0; row < this.golden.batchRows(); row++) {
			int token = this.golden.vocabulary()[largest(this.golden.first().logits()[row])];
			boolean agrees = token == this.golden.batch(0).rows().get(row).verified().nextToken();
			HeadEvaluation.RowScore score = found.episodes().getFirst().rows().get(row);
			assertThat(score.agrees()).isEqualTo(agrees);
			assertThat(score.guesses().getFirst().confidence())
				.isCloseTo(largestProbability(this.golden.first().logits()[row]), within(1e-5f));
		}
		assertThat(found.coverage()).isBetween(found.agreement(), 1.0);
	}

	@Test
	void aLongEpisodeScoresLikeItsRows() {
		HeadWeights head = this.golden.start(0).weights();
		HeadEvaluation once = evaluator().evaluate(head, List.of(episode(1)));
		HeadEvaluation often = evaluator().evaluate(head, List.of(episode(40), episode(1)));
		assertThat(often.rows()).isEqualTo(41L * this.golden.batchRows());
		assertThat(often.agreement()).isCloseTo(once.agreement(), within(1e-12));
		assertThat(often.divergence()).isCloseTo(once.divergence(), within(1e-6));
	}

	@Test
	void saysHowFarItGotAndCanBeEnded() {
		HeadWeights head = this.golden.start(0).weights();
		List<Integer> told = new ArrayList<>();
		evaluator().evaluate(head, List.of(episode(1), episode(2)), told::add);
		assertThat(told).containsExactly(this.golden.batchRows(), 2 * this.golden.batchRows());
		assertThatIllegalStateException().isThrownBy(() -> evaluator().evaluate(head, List.of(episode(1)), (rows) -> {
			throw new IllegalStateException("enough");
		}));
	}

	@Test
	void aBrokenHeadIsRefused() {
		HeadWeights head = this.golden.start(0).weights();
		head.tensors().forEach((name, tensor) -> tensor.values()[0] = Float.NaN);
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> evaluator().evaluate(head, List.of(episode(1))))
			.matches((ex) -> ex.code() == ErrorCode.HEAD_REJECTED);
	}

	private HeadEvaluator evaluator() {
		return HeadEvaluator.open(this.golden.model().write(this.folder), new OnnxGraphRuntime());
	}

	private Episode episode(int repetitions) {
		List<VerifyStep> steps = new ArrayList<>();
		for (int i = 0; i < repetitions; i++) {
			this.golden.batch(0)
				.rows()
				.forEach((row) -> steps.add(new VerifyStep(row.drafter(), 0, new short[0], List.of(row.verified()))));
		}
		return new Episode("r", 0, TinyModel.FINGERPRINT, 0, "", "", 0, List.of(), steps, DraftCosts.ASSUMED);
	}

	private static float largestProbability(float[] logits) {
		double sum = 0;
		for (float logit : logits) {
			sum += Math.exp(logit - logits[largest(logits)]);
		}
		return (float) (1 / sum);
	}

	private static int largest(float[] values) {
		int best = 0;
		for (int i = 1; i < values.length; i++) {
			best = (values[i] > values[best]) ? i : best;
		}
		return best;
	}

}
