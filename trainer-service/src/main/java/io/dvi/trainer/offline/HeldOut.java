package io.dvi.trainer.offline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.training.ExpectedSpeed;
import io.dvi.engine.training.HeadEvaluation;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.trainer.experience.ReplayStore;

/** Held-out requests, on which heads are compared and none is trained. */
public final class HeldOut {

	private static final int DRAFTS = 4;

	private final HeadEvaluator evaluator;

	private final List<Episode> episodes;

	private HeldOut(HeadEvaluator evaluator, List<Episode> episodes) {
		this.evaluator = evaluator;
		this.episodes = List.copyOf(episodes);
	}

	/**
	 * Chooses held-out episodes and keeps them in memory.
	 * @param evaluator judges heads
	 * @param reader reads episodes
	 * @param listed all that are held out
	 * @param rows at most so many
	 * @param seed of the choice
	 * @return those chosen
	 */
	public static HeldOut choose(HeadEvaluator evaluator, EpisodeReader reader, List<ReplayStore.Listed> listed,
			long rows, long seed) {
		List<Episode> episodes = new ArrayList<>();
		reader.read(EpisodeSample.choose(listed, rows, seed), episodes::add);
		return new HeldOut(evaluator, episodes);
	}

	/**
	 * Judges a head as it would be served, which is rounded.
	 * @param weights the head
	 * @return its figures
	 */
	public Figures judge(HeadWeights weights) {
		HeadWeights served = HeadFile.read(HeadFile.write(weights));
		List<Episode> read = this.episodes.stream().filter((episode) -> HeadEvaluator.reads(served, episode)).toList();
		HeadEvaluation evaluation = this.evaluator.evaluate(served, read);
		if (evaluation.rows() == 0) {
			return Figures.NONE;
		}
		ExpectedSpeed speed = ExpectedSpeed.of(read, evaluation);
		return new Figures(evaluation.rows(), evaluation.agreement(), evaluation.coverage(), evaluation.divergence(),
				speed.relative(), speed.tokensPerStep(),
				IntStream.range(0, DRAFTS).mapToObj(evaluation::acceptance).toList());
	}

	/**
	 * How a head does.
	 *
	 * @param rows rows judged
	 * @param agreement share of rows whose token the head drafts
	 * @param coverage share of rows whose token is in the draft vocabulary
	 * @param divergence mean of KL(verifier || head)
	 * @param expectedSpeed tokens per second with the head beside text drafters, against
	 * plain decoding
	 * @param expectedTokensPerStep tokens of a verify step with both
	 * @param acceptance share of rows behind which the first draft, the first two, ...
	 * are all accepted
	 */
	public record Figures(long rows, double agreement, double coverage, double divergence, double expectedSpeed,
			double expectedTokensPerStep, List<Double> acceptance) {

		/** Nothing was judged. */
		public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, Collections.nCopies(DRAFTS, 0.0));

		/** Copies the list. */
		public Figures {
			acceptance = List.copyOf(acceptance);
		}

		/**
		 * Tokens that a verify step gives where the head drafts four.
		 * @return from 1 to 5
		 */
		public double tokensPerStep() {
			return 1 + this.acceptance.stream().mapToDouble(Double::doubleValue).sum();
		}

	}

}
