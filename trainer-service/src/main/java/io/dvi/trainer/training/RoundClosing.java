package io.dvi.trainer.training;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.dvi.engine.head.HeadFile;
import io.dvi.engine.training.TrainerState;
import io.dvi.trainer.database.WriterLease;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.ActivationOrder;
import io.dvi.trainer.registry.Figure;
import io.dvi.trainer.registry.HeadCandidate;
import io.dvi.trainer.registry.HeadEvaluation;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.HeadVersion;
import io.dvi.trainer.registry.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.transaction.support.TransactionOperations;

/**
 * Ends a round in one transaction: where training stands, that the experience is used up,
 * and, when the gate says so, the new head and its activation. A process that dies before
 * it runs the round again; one that dies after it goes on with the next.
 */
class RoundClosing {

	private static final Logger log = LoggerFactory.getLogger(RoundClosing.class);

	private static final String ACTOR = "trainer";

	private final RoundRepository rounds;

	private final HeadRegistry registry;

	private final TransactionOperations transaction;

	private final WriterLease lease;

	private final Clock clock;

	RoundClosing(RoundRepository rounds, HeadRegistry registry, TransactionOperations transaction, WriterLease lease,
			Clock clock) {
		this.rounds = rounds;
		this.registry = registry;
		this.transaction = transaction;
		this.lease = lease;
		this.clock = clock;
	}

	/** Stores where training stands. */
	RoundOutcome close(RoundInProgress done, TrainerState state, Decision decision) {
		close(done, decision, state.step(), saved(done.active().version(), state), Optional.empty());
		return decision.outcome();
	}

	/** Stores where training stands and makes the candidate the active head. */
	RoundOutcome publish(RoundInProgress done, TrainerState state, Judge.Judgement judgement, List<Figure> figures) {
		Publication publication = new Publication(this.registry.takeVersion(),
				candidate(done.active(), state, judgement), judgement.reason());
		try {
			close(done, new Decision(RoundOutcome.PUBLISHED, figures), state.step(),
					saved(publication.version(), state), Optional.of(publication));
			return RoundOutcome.PUBLISHED;
		}
		catch (TrainerException ex) {
			if (ex.error() != TrainerError.ACTIVATION_CONFLICT) {
				throw ex;
			}
			return close(done, state, new Decision(RoundOutcome.OVERTAKEN, figures));
		}
	}

	private void close(RoundInProgress done, Decision decision, long step, RoundRepository.SavedState saved,
			Optional<Publication> publication) {
		Instant now = this.clock.instant();
		this.transaction.executeWithoutResult((status) -> {
			this.lease.fence();
			this.rounds.save(done.round(), saved);
			publication.ifPresent((published) -> {
				this.registry.publish(published.version(), published.candidate());
				// An operator's shadow goes on being scored, against the new head.
				this.registry.activate(new ActivationOrder(
						new Pointer(published.version(), null, done.active().pointer().shadowVersion()),
						done.active().sequence(),
						new Activation.Mover(Activation.Source.GATE, ACTOR, published.reason(), "", decision.figures()),
						false));
			});
			this.rounds.close(done.round(), new ClosedRound(done.round().number(), now, decision.outcome(),
					publication.map(Publication::version).orElse(null), step, decision.figures()));
		});
		log.info("round {} ended {} after step {}{}", done.round().number(), decision.outcome(), step,
				publication.map((published) -> ", version " + published.version() + ": " + published.reason())
					.orElse(""));
	}

	private static RoundRepository.SavedState saved(long baseVersion, TrainerState state) {
		return new RoundRepository.SavedState(baseVersion, state.toBytes());
	}

	private static HeadCandidate candidate(Activation active, TrainerState state, Judge.Judgement judgement) {
		byte[] file = HeadFile.write(state.weights());
		io.dvi.engine.training.HeadEvaluation ours = judgement.candidate().evaluation();
		return new HeadCandidate(active.version(), state.weights().kind(), file, HeadFile.sha256(file), state.step(),
				new HeadEvaluation(ours.rows(), ours.agreement(), judgement.active().evaluation().agreement(),
						ours.divergence(), ours.coverage()),
				HeadVersion.Origin.TRAINED);
	}

	/**
	 * How a round ends.
	 *
	 * @param outcome in a word
	 * @param figures what it rests on, none where nothing was compared
	 */
	record Decision(RoundOutcome outcome, List<Figure> figures) {
	}

	private record Publication(long version, HeadCandidate candidate, String reason) {
	}

}
