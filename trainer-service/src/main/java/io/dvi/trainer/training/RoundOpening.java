package io.dvi.trainer.training;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.dvi.engine.EngineException;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.training.HeadTrainer;
import io.dvi.engine.training.TrainerState;
import io.dvi.engine.training.Window;
import io.dvi.trainer.experience.Drift;
import io.dvi.trainer.experience.ReplaySampler;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.HeadRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the next round, or an interrupted one again. What a round will learn from is on
 * record before its first step.
 */
class RoundOpening {

	private static final Logger log = LoggerFactory.getLogger(RoundOpening.class);

	private final RoundRepository rounds;

	private final ReplayStore store;

	private final HeadRegistry registry;

	private final TrainingProperties properties;

	private final Clock clock;

	RoundOpening(RoundRepository rounds, ReplayStore store, HeadRegistry registry, TrainingProperties properties,
			Clock clock) {
		this.rounds = rounds;
		this.store = store;
		this.registry = registry;
		this.properties = properties;
		this.clock = clock;
	}

	/** The round to run now, if there is one. */
	Optional<Round> next() {
		Optional<Round> interrupted = this.rounds.open();
		if (interrupted.isPresent()) {
			log.info("round {} was interrupted and runs again", interrupted.get().number());
			return interrupted;
		}
		Round last = this.rounds.latest().orElse(Round.NONE);
		if (this.store.freshRows(last.window().upTo()) < this.properties.minNewRows()) {
			return Optional.empty();
		}
		Round round = last.next(this.store.last());
		this.rounds.insert(round, this.clock.instant());
		return Optional.of(round);
	}

	/** Loads a round's data and puts the trainer where it begins. */
	RoundInProgress begin(Round round, HeadTrainer trainer) {
		Activation active = this.registry.activation();
		restore(trainer, active);
		ReplaySampler.Budget budget = new ReplaySampler.Budget(this.properties.roundRows(),
				this.properties.freshShare());
		List<Window> lessons = new ArrayList<>();
		ReplaySampler.Sample sample = new ReplaySampler(this.store).sample(round.window(), budget, round.seed());
		sample.episodes().forEach((episode) -> lessons.addAll(trainer.windows(episode)));
		trainer.prepare(lessons);
		WindowOrder windows = new WindowOrder(lessons, round.seed());
		double drift = Drift.between(sample.fresh(), sample.replayed(), round.seed());
		log.info("round {} learns from {} rows to beat version {}, drift {}", round.number(), windows.rows(),
				active.version(), drift);
		return new RoundInProgress(round, windows, active, drift);
	}

	private void restore(HeadTrainer trainer, Activation active) {
		try {
			Optional<RoundRepository.SavedState> saved = this.rounds.state()
				.filter((state) -> state.baseVersion() == active.version());
			trainer.restore(saved.isPresent() ? TrainerState.fromBytes(saved.get().bytes()) : anew(active, trainer));
		}
		catch (EngineException ex) {
			log.warn("training starts from the untrained head: {}", ex.getMessage());
			trainer.restore(trainer.initial(TrainingLoop.UNTRAINED_SEED));
		}
	}

	/** Whether the active head is of the kind trained here. */
	boolean canGoOnFrom(Activation active, HeadTrainer trainer) {
		return trainer.trains(weights(active));
	}

	/** Where training goes on when what it came to is given up: from the active head. */
	TrainerState anew(Activation active, HeadTrainer trainer) {
		HeadWeights weights = weights(active);
		return trainer.trains(weights) ? trainer.from(weights) : trainer.initial(TrainingLoop.UNTRAINED_SEED);
	}

	private HeadWeights weights(Activation active) {
		return HeadFile.read(this.registry.file(active.version()));
	}

}
