package io.dvi.trainer.training;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

import io.dvi.engine.EngineException;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.engine.training.JudgedHead;
import io.dvi.trainer.agent.Agent;
import io.dvi.trainer.experience.ReplaySampler;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.HeadRegistry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores the shadow head on live experience as it arrives, beside the active one: states
 * and verifier's choices are stored, so what would have been accepted is exact and costs
 * serving nothing. Neither head has learned from experience that came after it.
 */
public class ShadowScoring implements Agent {

	private static final Logger log = LoggerFactory.getLogger(ShadowScoring.class);

	/** Rates are calibrated on what is scored together, so it is not done one by one. */
	private static final int FEWEST = 8;

	private static final int MOST = 32;

	private final HeadEvaluator evaluator;

	private final ReplayStore store;

	private final HeadRegistry registry;

	private final Surroundings surroundings;

	private final AtomicReference<@Nullable ShadowScore> shown = new AtomicReference<>();

	private @Nullable Run run;

	ShadowScoring(HeadEvaluator evaluator, ReplayStore store, HeadRegistry registry, Surroundings surroundings) {
		this.evaluator = evaluator;
		this.store = store;
		this.registry = registry;
		this.surroundings = surroundings;
		gauges("dvi.trainer.shadow.tokens.per.step", "Expected tokens of a verify step on live experience",
				ShadowScore.Side::tokensPerStep);
		gauges("dvi.trainer.shadow.speed", "Expected tokens per second there against plain decoding",
				ShadowScore.Side::speed);
		gauges("dvi.trainer.shadow.agreement", "First-token agreement there", ShadowScore.Side::agreement);
	}

	@Override
	public String roleName() {
		return "shadow-scoring";
	}

	@Override
	public int doWork() {
		Activation active = this.registry.activation();
		Long shadow = active.pointer().shadowVersion();
		if (shadow == null || !this.surroundings.writable().getAsBoolean()) {
			this.run = null;
			this.shown.set(null);
			return 0;
		}
		Run current = this.run;
		if (current == null || current.activation.sequence() != active.sequence()) {
			current = begin(active, shadow);
			this.run = current;
		}
		List<ReplayStore.Listed> arrived = this.store.arrived(current.scoredUpTo, MOST);
		if (current.broken || arrived.size() < FEWEST) {
			return 0;
		}
		score(current, arrived);
		this.surroundings.pace().rest();
		return 1;
	}

	private Run begin(Activation active, long shadow) {
		log.info("version {} is scored on live experience beside version {}", shadow, active.version());
		return new Run(active, HeadFile.read(this.registry.file(shadow)),
				HeadFile.read(this.registry.file(active.version())), this.store.last());
	}

	private void score(Run current, List<ReplayStore.Listed> arrived) {
		List<Episode> requests = new ReplaySampler(this.store).requests(arrived)
			.stream()
			.filter((request) -> HeadEvaluator.reads(current.shadow, request)
					&& HeadEvaluator.reads(current.active, request))
			.toList();
		current.scoredUpTo = arrived.getLast().id();
		if (requests.isEmpty()) {
			return;
		}
		try {
			current.score = current.score.plus(
					JudgedHead.of(requests, this.evaluator.evaluate(current.shadow, requests)),
					JudgedHead.of(requests, this.evaluator.evaluate(current.active, requests)));
		}
		catch (EngineException ex) {
			current.broken = true;
			log.warn("the shadow after activation {} cannot be scored: {}", current.activation.sequence(),
					ex.getMessage());
			return;
		}
		this.shown.set(current.score);
		if (current.score.requests() >= current.recordAt) {
			// With every doubling, so that the record stays short.
			current.recordAt = 2 * current.score.requests();
			this.registry.record(current.activation.sequence(), current.score.figures());
		}
	}

	private void gauges(String name, String description, ToDoubleFunction<ShadowScore.Side> figure) {
		for (boolean shadow : new boolean[] { true, false }) {
			Gauge.builder(name, this.shown, (reference) -> {
				ShadowScore score = reference.get();
				return (score != null) ? figure.applyAsDouble(shadow ? score.shadow() : score.active()) : Double.NaN;
			}).description(description).tag("head", shadow ? "shadow" : "active").register(this.surroundings.meters());
		}
	}

	/**
	 * What scoring goes by.
	 *
	 * @param writable whether this process may write
	 * @param pace rests between two stretches of experience
	 * @param meters where scores are shown
	 */
	record Surroundings(BooleanSupplier writable, Pace pace, MeterRegistry meters) {
	}

	private static final class Run {

		private final Activation activation;

		private final HeadWeights shadow;

		private final HeadWeights active;

		private long scoredUpTo;

		private ShadowScore score = ShadowScore.NONE;

		private int recordAt = FEWEST;

		private boolean broken;

		private Run(Activation activation, HeadWeights shadow, HeadWeights active, long last) {
			this.activation = activation;
			this.shadow = shadow;
			this.active = active;
			this.scoredUpTo = last;
		}

	}

}
