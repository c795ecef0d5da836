package io.dvi.trainer.training;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.training.Bootstrap;
import io.dvi.engine.training.GateDecision;
import io.dvi.engine.training.GateFigures;
import io.dvi.engine.training.GateOptions;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.engine.training.JudgedHead;
import io.dvi.engine.training.PublicationGate;
import io.dvi.trainer.experience.ReplaySampler;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.Figure;
import io.dvi.trainer.registry.HeadRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a candidate with the active head on experience that neither was trained on.
 */
class Judge {

	private static final Logger log = LoggerFactory.getLogger(Judge.class);

	private static final int RESAMPLES = 2_000;

	private final HeadEvaluator evaluator;

	private final ReplaySampler sampler;

	private final HeadRegistry registry;

	private final TrainingProperties.Gate gate;

	Judge(HeadEvaluator evaluator, ReplayStore store, HeadRegistry registry, TrainingProperties.Gate gate) {
		this.evaluator = evaluator;
		this.sampler = new ReplaySampler(store);
		this.registry = registry;
		this.gate = gate;
	}

	Judgement judge(HeadWeights candidate, Activation active, Round round) {
		HeadWeights rival = HeadFile.read(this.registry.file(active.version()));
		// Both heads are judged on the same rows, so on those that both can read.
		List<Episode> heldOut = heldOut(active, round).stream()
			.filter((episode) -> HeadEvaluator.reads(candidate, episode) && HeadEvaluator.reads(rival, episode))
			.toList();
		JudgedHead ours = JudgedHead.of(heldOut, this.evaluator.evaluate(candidate, heldOut));
		JudgedHead theirs = JudgedHead.of(heldOut, this.evaluator.evaluate(rival, heldOut));
		GateDecision decision = new PublicationGate(new GateOptions(this.gate.minGain(), this.gate.minRows(),
				this.gate.minRequests(), new Bootstrap(RESAMPLES, this.gate.confidence(), round.seed())))
			.decide(ours, theirs);
		Judgement judgement = new Judgement(decision, ours, theirs);
		log.info("the candidate of round {} against version {}: {}", round.number(), active.version(),
				judgement.reason());
		return judgement;
	}

	/** The active head passed a gate on what came before it, so that would flatter it. */
	private List<Episode> heldOut(Activation active, Round round) {
		Instant published = this.registry.head(active.version()).createdAt();
		return this.sampler.heldOut(round.window().upTo(), this.gate.heldOutRows(),
				new ReplaySampler.Freshness(published, this.gate.minRows(), this.gate.minRequests()));
	}

	/**
	 * What the comparison came to.
	 *
	 * @param decision the gate's
	 * @param candidate how the candidate did
	 * @param active how the active head did
	 */
	record Judgement(GateDecision decision, JudgedHead candidate, JudgedHead active) {

		/** The numbers, the candidate's against the active head's. */
		List<Figure> figures(double minGain) {
			GateFigures figures = this.decision.figures();
			GateFigures.HeadFigures ours = figures.candidate();
			GateFigures.HeadFigures theirs = figures.active();
			return Stream
				.of(new Figure("expected_speed", ours.speed(), theirs.speed()),
						new Figure("expected_gain_low", figures.gain().low(), minGain),
						Figure.of("expected_gain_high", figures.gain().high()),
						new Figure("expected_tokens_per_step", ours.tokensPerStep(), theirs.tokensPerStep()),
						new Figure("first_token_agreement", ours.agreement(), theirs.agreement()),
						Figure.count("held_out_rows", figures.rows()),
						Figure.count("held_out_requests", figures.requests()))
				// Without held-out experience there is nothing to say.
				.filter((figure) -> !Double.isNaN(figure.value()))
				.toList();
		}

		/** The numbers in one sentence. */
		String reason() {
			GateFigures figures = this.decision.figures();
			GateFigures.HeadFigures ours = figures.candidate();
			GateFigures.HeadFigures theirs = figures.active();
			return String.format(Locale.ROOT,
					"%.3f times plain speed expected against %.3f (gain %.1f to %.1f %%), %.3f tokens a step against"
							+ " %.3f, first-token agreement %.4f against %.4f on %d held-out rows of %d requests",
					ours.speed(), theirs.speed(), 100 * figures.gain().low(), 100 * figures.gain().high(),
					ours.tokensPerStep(), theirs.tokensPerStep(), ours.agreement(), theirs.agreement(), figures.rows(),
					figures.requests());
		}

	}

}
