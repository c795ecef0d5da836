package io.dvi.trainer.training;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.dvi.engine.EngineException;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.training.GateDecision;
import io.dvi.engine.training.HeadTrainer;
import io.dvi.engine.training.StepFigures;
import io.dvi.engine.training.TrainerState;
import io.dvi.trainer.agent.Agent;
import io.dvi.trainer.database.WriterLease;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.Figure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns in rounds: waits for enough new experience, opens a round, takes its steps one
 * turn at a time, and closes it with a judgement. A round that is interrupted is run
 * again from its first step, with the same bits as result.
 */
public class TrainingLoop implements Agent {

	/** Of the head that has learned nothing; the same for everybody. */
	static final long UNTRAINED_SEED = 0;

	private static final Logger log = LoggerFactory.getLogger(TrainingLoop.class);

	private final Parts parts;

	private final Runnable onPublish;

	private final Clock clock;

	private @Nullable RoundInProgress current;

	private int stepsTaken;

	/**
	 * Makes a loop without a round.
	 * @param parts what it works with
	 * @param onPublish called after a publication
	 * @param clock says how long an operator's choice holds
	 */
	TrainingLoop(Parts parts, Runnable onPublish, Clock clock) {
		this.parts = parts;
		this.onPublish = onPublish;
		this.clock = clock;
	}

	@Override
	public String roleName() {
		return "training-loop";
	}

	@Override
	public int doWork() {
		if (!this.parts.lease().held()) {
			this.current = null;
			return 0;
		}
		LearningMode.Kind mode = this.parts.modes().kind();
		if (mode == LearningMode.Kind.PAUSED) {
			// A round under way waits in memory and goes on where it stood.
			return 0;
		}
		try {
			RoundInProgress round = this.current;
			if (round == null) {
				return begin();
			}
			work(round, mode);
			return 1;
		}
		catch (RuntimeException ex) {
			// What was done so far may be lost, but not the round: it is on record.
			this.current = null;
			throw ex;
		}
	}

	private int begin() {
		Round next = this.parts.stages().opening().next().orElse(null);
		if (next == null) {
			return 0;
		}
		RoundInProgress round = this.parts.stages().opening().begin(next, this.parts.trainer());
		this.parts.observers().metrics().began(round);
		this.stepsTaken = 0;
		this.current = round;
		return 1;
	}

	private void work(RoundInProgress round, LearningMode.Kind mode) {
		try {
			if (this.stepsTaken < this.parts.properties().roundSteps()) {
				step(round);
			}
			else {
				judge(round, mode);
			}
		}
		catch (EngineException ex) {
			log.error("round {} failed, training goes on from the active head", round.round().number(), ex);
			ended(this.parts.stages()
				.closing()
				.close(round, anew(round), new RoundClosing.Decision(RoundOutcome.FAILED, List.of())));
		}
	}

	private void step(RoundInProgress round) {
		long began = System.nanoTime();
		StepFigures figures = this.parts.trainer().step(round.windows().next(this.parts.properties().stepRows()));
		Duration worked = Duration.ofNanos(System.nanoTime() - began);
		this.stepsTaken++;
		this.parts.observers().metrics().stepped(figures, worked);
		this.parts.observers().losses().add(figures.step(), figures.loss());
		this.parts.pace().rest();
	}

	private void judge(RoundInProgress round, LearningMode.Kind mode) {
		TrainerState state = this.parts.trainer().state();
		// Judged is what would be served, which is rounded.
		HeadWeights candidate = HeadFile.read(HeadFile.write(state.weights()));
		Judge.Judgement judgement = this.parts.stages().judge().judge(candidate, round.active(), round.round());
		this.parts.observers().metrics().judged(judgement);
		List<Figure> figures = judgement.figures(this.parts.properties().gate().minGain());
		RoundClosing closing = this.parts.stages().closing();
		ended(switch (judgement.decision()) {
			case GateDecision.Publish _ -> held(round.active(), mode)
					? closing.close(round, state, new RoundClosing.Decision(RoundOutcome.HELD, figures))
					: closing.publish(round, state, judgement, figures);
			case GateDecision.Reject _ -> closing.close(round, afterRejection(round, state),
					new RoundClosing.Decision(RoundOutcome.REJECTED, figures));
			case GateDecision.Inconclusive _ ->
				closing.close(round, state, new RoundClosing.Decision(RoundOutcome.INCONCLUSIVE, figures));
		});
	}

	/** A new kind of head is worse than the active one until it has learned enough. */
	private TrainerState afterRejection(RoundInProgress round, TrainerState state) {
		return this.parts.stages().opening().canGoOnFrom(round.active(), this.parts.trainer()) ? anew(round) : state;
	}

	private TrainerState anew(RoundInProgress round) {
		return this.parts.stages().opening().anew(round.active(), this.parts.trainer());
	}

	private void ended(RoundOutcome outcome) {
		this.current = null;
		this.parts.observers().metrics().ended(outcome, this.clock.instant());
		if (outcome == RoundOutcome.PUBLISHED) {
			this.onPublish.run();
		}
	}

	/**
	 * Whether a better candidate waits: an operator's choice is not undone at once, an
	 * operator's canary is not cut short, and after the watch took a head back the next
	 * one comes later.
	 */
	private boolean held(Activation active, LearningMode.Kind mode) {
		if (mode == LearningMode.Kind.TRAINING_ONLY || active.pointer().canary() != null) {
			return true;
		}
		Duration hold = switch (active.mover().source()) {
			case ADMIN, ROLLBACK -> this.parts.properties().operatorHold();
			case WATCH -> this.parts.properties().coolDown();
			case INITIAL, GATE -> Duration.ZERO;
		};
		return this.clock.instant().isBefore(active.at().plus(hold));
	}

	/**
	 * What the loop works with.
	 *
	 * @param lease nothing is done without it
	 * @param trainer takes the steps
	 * @param stages begin and end of a round
	 * @param modes says whether to train and to publish
	 * @param properties bounds of a round
	 * @param pace rests between steps
	 * @param observers hear how it goes
	 */
	record Parts(WriterLease lease, HeadTrainer trainer, Stages stages, LearningModes modes,
			TrainingProperties properties, Pace pace, Observers observers) {
	}

	/**
	 * Begin and end of a round.
	 *
	 * @param opening opens rounds
	 * @param judge compares heads
	 * @param closing closes rounds
	 */
	record Stages(RoundOpening opening, Judge judge, RoundClosing closing) {
	}

	/**
	 * Who hears how it goes.
	 *
	 * @param metrics what is counted
	 * @param losses of the last steps
	 */
	record Observers(TrainingMetrics metrics, LossCurve losses) {
	}

}
