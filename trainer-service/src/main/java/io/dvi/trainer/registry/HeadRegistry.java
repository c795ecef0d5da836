package io.dvi.trainer.registry;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The heads of one model and the pointer to those that are wanted.
 *
 * <p>
 * Moves are linearizable: each reads the pointer and appends its record under one row
 * lock. Safe from any thread; calls join a transaction under way.
 */
public class HeadRegistry {

	private final HeadVersionRepository heads;

	private final ActivationRepository activations;

	private final AcknowledgementRepository acknowledgements;

	private final PointerMoves moves;

	private final TransactionTemplate transaction;

	private final TransactionTemplate ownTransaction;

	private final Clock clock;

	/**
	 * Opens the registry of a model.
	 * @param jdbc the database
	 * @param transactions its transactions
	 * @param lineage the model
	 * @param clock says when versions and moves were made
	 */
	public HeadRegistry(JdbcClient jdbc, PlatformTransactionManager transactions, Lineage lineage, Clock clock) {
		this.heads = new HeadVersionRepository(jdbc, lineage);
		this.activations = new ActivationRepository(jdbc, lineage);
		this.acknowledgements = new AcknowledgementRepository(jdbc, lineage);
		this.moves = new PointerMoves(this.heads, this.activations);
		this.transaction = new TransactionTemplate(transactions);
		this.ownTransaction = new TransactionTemplate(transactions);
		this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.clock = clock;
	}

	/**
	 * Publishes and activates version 0 when the model is new to the database.
	 * @param untrained makes the untrained head; not called when the model is known
	 */
	public void initialise(Supplier<HeadCandidate> untrained) {
		initialise(untrained, Optional::empty);
	}

	/**
	 * Publishes version 0 when the model is new to the database, and version 1 behind it
	 * where there is a trained head to begin with, and activates the latter.
	 * @param untrained makes the untrained head; not called when the model is known
	 * @param trained reads the trained head, a child of version 0; not called either
	 */
	public void initialise(Supplier<HeadCandidate> untrained, Supplier<Optional<HeadCandidate>> trained) {
		this.transaction.executeWithoutResult((status) -> {
			if (this.heads.found()) {
				HeadCandidate candidate = untrained.get();
				this.heads.insert(0, candidate, now());
				Activation first = new Activation(1, Pointer.to(0), null, null,
						new Activation.Digests(candidate.sha256(), null), now(), beginner("untrained head"));
				this.activations.insert(first);
				trained.get().ifPresent((head) -> {
					long version = this.heads.takeVersion();
					this.heads.insert(version, head, now());
					this.moves.move(first, Pointer.to(version), first.sequence(),
							beginner("trained head to begin with"), now());
				});
			}
		});
	}

	/**
	 * Takes the next version number, which is spent even if nothing is published under
	 * it.
	 * @return the version
	 */
	public long takeVersion() {
		return result(this.ownTransaction.execute((status) -> this.heads.takeVersion()));
	}

	/**
	 * Stores a head under a number that was taken before.
	 * @param version from {@link #takeVersion()}
	 * @param candidate the head
	 */
	public void publish(long version, HeadCandidate candidate) {
		this.transaction.executeWithoutResult((status) -> this.heads.insert(version, candidate, now()));
	}

	/**
	 * Moves the pointer.
	 * @param order where to, and who asks
	 * @return the activation in force afterwards
	 * @throws TrainerException HEAD_NOT_FOUND, ACTIVATION_CONFLICT when the pointer moved
	 * or a head may not be activated, or INVALID_ARGUMENT
	 */
	public ActivationResult activate(ActivationOrder order) {
		return carryOut(order.dryRun(), () -> this.moves.activate(activation(), order, now()));
	}

	/**
	 * Moves the pointer back, as a new activation. A rollback ends canary and shadow.
	 *
	 * <p>
	 * Without a target it ends the canary where there is one; else it goes to what was
	 * active before the current head and is still good, and called again, further back: a
	 * rollback is no state to return to, so it never undoes an earlier rollback. With a
	 * target, everything that was activated after the target counts as taken back in the
	 * same way.
	 * @param order where to, and who asks
	 * @return the activation in force afterwards
	 * @throws TrainerException HEAD_NOT_FOUND when there is no such version, or none
	 * before the current one, or ACTIVATION_CONFLICT
	 */
	public ActivationResult rollback(RollbackOrder order) {
		return carryOut(order.dryRun(), () -> this.moves.rollback(activation(), order, now()));
	}

	/**
	 * Describes a version.
	 * @param version the version
	 * @return the head without its bytes
	 * @throws TrainerException HEAD_NOT_FOUND
	 */
	public HeadVersion head(long version) {
		return this.moves.head(version, "version");
	}

	/**
	 * Reads a head's bytes.
	 * @param version the version
	 * @return the head file
	 * @throws TrainerException HEAD_NOT_FOUND, also when the weights were pruned
	 */
	public byte[] file(long version) {
		HeadVersion head = head(version);
		return this.heads.file(version)
			.orElseThrow(() -> new TrainerException(TrainerError.HEAD_NOT_FOUND, "version",
					"the weights of version " + version + " are gone: " + head.state().reason()));
	}

	/**
	 * Lists versions, newest first.
	 * @param limit most entries
	 * @param before only versions below this one
	 * @return the heads without their bytes
	 */
	public List<HeadVersion> heads(int limit, long before) {
		return this.heads.page(limit, before);
	}

	/**
	 * Reads the pointer.
	 * @return the activation in force
	 */
	public Activation activation() {
		return this.activations.latest()
			.orElseThrow(() -> new IllegalStateException("the registry was not initialised for this model"));
	}

	/**
	 * Lists moves, newest first.
	 * @param limit most entries
	 * @param before only sequences below this one
	 * @return the activations
	 */
	public List<Activation> activations(int limit, long before) {
		return this.activations.page(limit, before);
	}

	/**
	 * Lists moves in order, for those who follow them.
	 * @param sequence only moves after this one
	 * @param limit most entries
	 * @return the activations, oldest first
	 */
	public List<Activation> activationsAfter(long sequence, int limit) {
		return this.activations.after(sequence, limit);
	}

	/**
	 * Adds to the record of a move what was found about it later.
	 * @param sequence of the move
	 * @param found figures; one with a name that is there takes its place for readers
	 */
	public void record(long sequence, List<Figure> found) {
		this.transaction.executeWithoutResult((status) -> this.activations.add(sequence, found));
	}

	/**
	 * Keeps a replica's last word on an activation.
	 * @param sequence of the activation
	 * @param word what the replica said
	 */
	public void acknowledge(long sequence, Acknowledgement word) {
		this.acknowledgements.save(sequence, word);
	}

	/**
	 * Reads what replicas said of activations.
	 * @param sequences of the activations
	 * @return the last word of each replica, by sequence; no entry where there is none
	 */
	public Map<Long, List<Acknowledgement>> acknowledgements(Collection<Long> sequences) {
		return this.acknowledgements.of(sequences);
	}

	/** Does something while nobody else moves the pointer; a dry run leaves no trace. */
	<T> T locked(boolean dryRun, Supplier<T> work) {
		return result(this.transaction.execute((status) -> {
			this.heads.lock();
			T result = work.get();
			if (dryRun) {
				status.setRollbackOnly();
			}
			return result;
		}));
	}

	HeadVersionRepository versions() {
		return this.heads;
	}

	PointerMoves moves() {
		return this.moves;
	}

	Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	private ActivationResult carryOut(boolean dryRun, Supplier<ActivationResult> move) {
		return locked(dryRun, () -> {
			ActivationResult result = move.get();
			return new ActivationResult(result.activation(), result.changed(), dryRun);
		});
	}

	private static Activation.Mover beginner(String reason) {
		return new Activation.Mover(Activation.Source.INITIAL, "trainer", reason, "");
	}

	private static <T> T result(@Nullable T value) {
		return Objects.requireNonNull(value, "a transaction returned nothing");
	}

}
