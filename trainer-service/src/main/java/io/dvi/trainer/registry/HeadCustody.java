package io.dvi.trainer.registry;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.dvi.trainer.audit.Order;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;

/**
 * What becomes of versions: taken in from elsewhere, quarantined, pruned. Safe from any
 * thread.
 */
public class HeadCustody {

	private final HeadRegistry registry;

	/**
	 * Takes charge of a registry's versions.
	 * @param registry the versions and the pointer
	 */
	public HeadCustody(HeadRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Takes a checked head from elsewhere as a new version. A file that is a version
	 * already makes no other one.
	 * @param candidate the head
	 * @param order who asks
	 * @return the version; number 0 in a dry run
	 * @throws TrainerException HEAD_REJECTED when the same file was quarantined
	 */
	public HeadResult take(HeadCandidate candidate, Order order) {
		return this.registry.locked(order.dryRun(), () -> {
			HeadVersion same = this.registry.versions().findByContent(candidate.sha256()).orElse(null);
			if (same != null && same.state().kind() == HeadState.Kind.QUARANTINED) {
				throw new TrainerException(TrainerError.HEAD_REJECTED, "data",
						"the same file is version " + same.version() + ", which " + same.state().actor()
								+ " quarantined: " + same.state().reason());
			}
			if (same != null && same.state().kind() == HeadState.Kind.READY) {
				return new HeadResult(same, false);
			}
			if (order.dryRun()) {
				return new HeadResult(described(candidate), true);
			}
			long version = this.registry.versions().takeVersion();
			this.registry.versions().insert(version, candidate, this.registry.now());
			this.registry.versions().record(version, "IMPORTED", this.registry.now(), order);
			return new HeadResult(this.registry.head(version), true);
		});
	}

	/**
	 * Keeps a version from ever being activated again.
	 * @param version the version
	 * @param order who asks
	 * @return the version as it is now
	 * @throws TrainerException HEAD_NOT_FOUND, ACTIVATION_CONFLICT while the pointer
	 * names it, or INVALID_ARGUMENT for version 0
	 */
	public HeadResult quarantine(long version, Order order) {
		return this.registry.locked(order.dryRun(), () -> {
			HeadVersion head = this.registry.head(version);
			if (version == 0) {
				throw new TrainerException(TrainerError.INVALID_ARGUMENT, "version",
						"`version` must be at least 1: every rollback can end at the untrained head. Given: 0");
			}
			if (this.registry.activation().pointer().names(version)) {
				throw new TrainerException(TrainerError.ACTIVATION_CONFLICT, "version", "version " + version
						+ " is the active head, the canary or the shadow; move the pointer away from it first");
			}
			if (head.state().kind() != HeadState.Kind.READY) {
				return new HeadResult(head, false);
			}
			return mark(head, HeadState.Kind.QUARANTINED, order);
		});
	}

	/**
	 * Takes a head that does not do well away from serving and quarantines it, in one
	 * step.
	 * @param activation the activation that brought it; nothing happens when it is over
	 * @param version the head, its stable one or its canary
	 * @param mover why
	 * @return the activation in force afterwards
	 * @throws TrainerException ACTIVATION_CONFLICT when the pointer moved, HEAD_NOT_FOUND
	 * when there is nothing to go back to
	 */
	public ActivationResult takeBack(Activation activation, long version, Activation.Mover mover) {
		return this.registry.locked(false, () -> {
			ActivationResult back = this.registry
				.rollback(new RollbackOrder(null, activation.sequence(), mover, false));
			if (version != 0) {
				quarantine(version, new Order(mover.actor(), mover.reason(), "", false));
			}
			return back;
		});
	}

	/**
	 * Forgets weights of versions that are behind enough newer ones and old, and needed
	 * by nobody: not by the pointer, not by the next rollback, not by training. The
	 * record stays.
	 * @param keep newest versions that stay whatever their age
	 * @param before versions made later stay however many there are
	 * @param needed versions that stay
	 * @return the versions whose weights are gone now
	 */
	public List<HeadVersion> prune(int keep, Instant before, Set<Long> needed) {
		return this.registry.locked(false, () -> {
			Set<Long> kept = new HashSet<>(needed);
			kept.add(0L);
			Activation current = this.registry.activation();
			if (current.previousVersion() != null) {
				kept.add(current.previousVersion());
			}
			Activation good = this.registry.moves().lastGood(current);
			if (good != null) {
				kept.add(good.version());
			}
			Order order = new Order("trainer", "pruned: behind " + keep + " newer versions and made before " + before,
					"", false);
			return this.registry.versions()
				.old(keep, before)
				.stream()
				.filter((head) -> !kept.contains(head.version()) && !current.pointer().names(head.version()))
				.map((head) -> {
					this.registry.versions().prune(head.version());
					return mark(head, HeadState.Kind.PRUNED, order).head();
				})
				.toList();
		});
	}

	private HeadResult mark(HeadVersion head, HeadState.Kind kind, Order order) {
		this.registry.versions().record(head.version(), kind.name(), this.registry.now(), order);
		return new HeadResult(head.withState(new HeadState(kind, order.reason(), order.actor())), true);
	}

	private HeadVersion described(HeadCandidate candidate) {
		return new HeadVersion(0, candidate.parent(), this.registry.now(), candidate.kind(), candidate.sha256(),
				candidate.file().length, candidate.trainerStep(), candidate.evaluation(), candidate.origin(),
				HeadState.READY);
	}

}
