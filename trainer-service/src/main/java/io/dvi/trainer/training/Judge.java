package io.dvi.trainer.training;

import java.time.Instant;
import java.util.List;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.training.Bootstrap;
import io.dvi.engine.training.GateDecision;
import io.dvi.engine.training.GateOptions;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.engine.training.JudgedHead;
import io.dvi.engine.training.PublicationGate;
import io.dvi.trainer.experience.ReplaySampler;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.HeadRegistry;

/**
 * Compares a candidate with the active head on experience that neither was trained on.
 */
class Judge {

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
		return new Judgement(decision, ours, theirs);
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
	}

}
