package io.dvi.trainer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

import io.dvi.engine.experience.Episode;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.trainer.agent.Agent;
import io.dvi.trainer.experience.ReplaySampler;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.Figure;
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

	/** What came while this process did not run: enough to know, soon caught up with. */
	private static final int LONGEST_BACKLOG = 8 * MOST;

	private static final String BROKEN = "shadow_broken";

	private static final String BROKEN_HEAD = "shadow_broken_head";

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
			log.info("version {} is scored on live experience beside version {}", shadow, active.version());
			current = new Run(active, shadow, begin(active));
			this.run = current;
		}
		try {
			return current.broken ? 0 : advance(current);
		}
		catch (ScoredHead.Broken ex) {
			giveUp(current, ex);
			return 0;
		}
	}

	/** What arrives before the activation is noticed here counts too. */
	private long begin(Activation active) {
		return Math.max(this.store.lastBy(active.at()), this.store.last() - LONGEST_BACKLOG);
	}

	private int advance(Run current) {
		Contest heads = heads(current);
		List<ReplayStore.Listed> arrived = this.store.arrived(current.scoredUpTo, MOST);
		if (arrived.size() < FEWEST) {
			return 0;
		}
		score(current, heads, arrived);
		this.surroundings.pace().rest();
		return 1;
	}

	private Contest heads(Run current) {
		Contest heads = current.heads;
		if (heads == null) {
			heads = new Contest(ScoredHead.read(this.registry, current.shadowVersion),
					ScoredHead.read(this.registry, current.activation.version()));
			current.heads = heads;
		}
		return heads;
	}

	private void score(Run current, Contest heads, List<ReplayStore.Listed> arrived) {
		List<Episode> requests = new ReplaySampler(this.store).requests(arrived)
			.stream()
			.filter((request) -> heads.shadow().reads(request) && heads.active().reads(request))
			.toList();
		current.scoredUpTo = arrived.getLast().id();
		if (requests.isEmpty()) {
			return;
		}
		current.score = current.score.plus(heads.shadow().judge(this.evaluator, requests),
				heads.active().judge(this.evaluator, requests));
		this.shown.set(current.score);
		if (current.score.requests() >= current.recordAt) {
			// With every doubling, so that the record stays short.
			current.recordAt = 2 * current.score.requests();
			List<Figure> found = new ArrayList<>(current.score.figures());
			if (current.wasBroken()) {
				found.add(Figure.count(BROKEN, 0));
			}
			this.registry.record(current.activation.sequence(), found);
		}
	}

	/** Recorded too, since an operator who waits for figures does not read logs. */
	private void giveUp(Run current, ScoredHead.Broken reason) {
		log.warn("the shadow after activation {} cannot be scored: {}", current.activation.sequence(),
				reason.getMessage());
		this.registry.record(current.activation.sequence(),
				List.of(Figure.count(BROKEN, 1), Figure.count(BROKEN_HEAD, reason.version())));
		current.broken = true;
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

	/**
	 * Who is compared.
	 *
	 * @param shadow the one that does not serve
	 * @param active the one that does
	 */
	private record Contest(ScoredHead shadow, ScoredHead active) {
	}

	private static final class Run {

		private final Activation activation;

		private final long shadowVersion;

		private @Nullable Contest heads;

		private long scoredUpTo;

		private ShadowScore score = ShadowScore.NONE;

		private int recordAt = FEWEST;

		private boolean broken;

		private Run(Activation activation, long shadowVersion, long last) {
			this.activation = activation;
			this.shadowVersion = shadowVersion;
			this.scoredUpTo = last;
		}

		/** Whether it could not be scored before this process started. */
		private boolean wasBroken() {
			return this.activation.mover()
				.figures()
				.stream()
				.anyMatch((figure) -> figure.name().equals(BROKEN) && figure.value() != 0);
		}

	}

}
