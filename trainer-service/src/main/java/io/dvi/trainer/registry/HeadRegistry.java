package io.dvi.trainer.registry;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
 * The heads of one model and the pointer to the active one.
 *
 * <p>
 * Moves are linearizable: each reads the pointer and appends its record under one row
 * lock. Safe from any thread; calls join a transaction under way.
 */
public class HeadRegistry {

	private final HeadVersionRepository heads;

	private final ActivationRepository activations;

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
				insert(0, candidate);
				Activation first = new Activation(1, 0, null, null, candidate.sha256(), now(),
						beginner("untrained head"));
				this.activations.insert(first);
				trained.get().ifPresent((head) -> {
					long version = this.heads.takeVersion();
					insert(version, head);
					move(first, head(version), first.sequence(), beginner("trained head to begin with"));
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
		this.transaction.executeWithoutResult((status) -> insert(version, candidate));
	}

	/**
	 * Moves the pointer to a version.
	 * @param version the wanted version
	 * @param expectedSequence when given, the move happens only if this is still the
	 * current activation's sequence
	 * @param mover who asked
	 * @return the activation in force afterwards
	 * @throws TrainerException HEAD_NOT_FOUND, or ACTIVATION_CONFLICT when the pointer
	 * moved
	 */
	public ActivationResult activate(long version, @Nullable Long expectedSequence, Activation.Mover mover) {
		return result(this.transaction.execute((status) -> {
			this.heads.lock();
			Activation current = activation();
			if (expectedSequence != null && expectedSequence != current.sequence()) {
				throw new TrainerException(TrainerError.ACTIVATION_CONFLICT, "expected_sequence",
						"the current activation has sequence " + current.sequence() + ". Given: " + expectedSequence);
			}
			HeadVersion head = head(version);
			if (version == current.version()) {
				return new ActivationResult(current, false);
			}
			return move(current, head, current.sequence(), mover);
		}));
	}

	/**
	 * Moves the pointer back, as a new activation.
	 *
	 * <p>
	 * Without a target it goes to what was active before the current head, and called
	 * again, further back: a rollback is no state to return to, so it never undoes an
	 * earlier rollback. With a target, everything that was activated after the target
	 * counts as taken back in the same way.
	 * @param toVersion the wanted version, or nothing for the one before
	 * @param mover who asked
	 * @return the activation in force afterwards
	 * @throws TrainerException HEAD_NOT_FOUND when there is no such version, or none
	 * before the current one
	 */
	public ActivationResult rollback(@Nullable Long toVersion, Activation.Mover mover) {
		return result(this.transaction.execute((status) -> {
			this.heads.lock();
			Activation current = activation();
			if (toVersion == null) {
				return moveBack(current, before(current), mover);
			}
			HeadVersion head = head(toVersion);
			if (toVersion == current.version()) {
				return new ActivationResult(current, false);
			}
			Activation earlier = lastStanding(current, toVersion);
			return (earlier != null) ? moveBack(current, earlier, mover)
					: move(current, head, current.sequence(), mover);
		}));
	}

	/**
	 * Describes a version.
	 * @param version the version
	 * @return the head without its bytes
	 * @throws TrainerException HEAD_NOT_FOUND
	 */
	public HeadVersion head(long version) {
		return this.heads.find(version).orElseThrow(() -> notFound(version));
	}

	/**
	 * Reads a head's bytes.
	 * @param version the version
	 * @return the head file
	 * @throws TrainerException HEAD_NOT_FOUND
	 */
	public byte[] file(long version) {
		return this.heads.file(version).orElseThrow(() -> notFound(version));
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

	private void insert(long version, HeadCandidate candidate) {
		this.heads.insert(new HeadVersion(version, candidate.parent(), now(), candidate.kind(), candidate.sha256(),
				candidate.file().length, candidate.trainerStep(), candidate.evaluation()), candidate.file());
	}

	private ActivationResult moveBack(Activation current, Activation earlier, Activation.Mover mover) {
		return move(current, head(earlier.version()), earlier.fallsBackTo(), mover);
	}

	private ActivationResult move(Activation current, HeadVersion head, @Nullable Long fallsBackTo,
			Activation.Mover mover) {
		Activation next = new Activation(current.sequence() + 1, head.version(), current.version(), fallsBackTo,
				head.sha256(), now(), mover);
		this.activations.insert(next);
		return new ActivationResult(next, true);
	}

	private Activation before(Activation current) {
		Long sequence = current.fallsBackTo();
		if (sequence == null) {
			throw new TrainerException(TrainerError.HEAD_NOT_FOUND, "to_version",
					"no head was active before version " + current.version() + ", so there is nothing to roll back to");
		}
		return this.activations.get(sequence);
	}

	private @Nullable Activation lastStanding(Activation current, long version) {
		Activation earlier = current;
		while (earlier.fallsBackTo() != null) {
			earlier = before(earlier);
			if (earlier.version() == version) {
				return earlier;
			}
		}
		return null;
	}

	private static Activation.Mover beginner(String reason) {
		return new Activation.Mover(Activation.Source.INITIAL, "trainer", reason, "");
	}

	private Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	private static TrainerException notFound(long version) {
		return new TrainerException(TrainerError.HEAD_NOT_FOUND, "version",
				"there is no head of this model with that version. Given: " + version);
	}

	private static <T> T result(@Nullable T value) {
		return Objects.requireNonNull(value, "a transaction returned nothing");
	}

}
