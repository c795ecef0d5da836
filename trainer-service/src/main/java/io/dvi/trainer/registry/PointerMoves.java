package io.dvi.trainer.registry;

import java.time.Instant;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import org.jspecify.annotations.Nullable;

/**
 * How the pointer moves. Every call is made inside a transaction that holds the lineage's
 * lock, so that nothing moves in between.
 */
final class PointerMoves {

	private static final int MOST_PERCENT = 99;

	private final HeadVersionRepository heads;

	private final ActivationRepository activations;

	PointerMoves(HeadVersionRepository heads, ActivationRepository activations) {
		this.heads = heads;
		this.activations = activations;
	}

	ActivationResult activate(Activation current, ActivationOrder order, Instant now) {
		expect(order.expectedSequence(), current);
		Pointer wanted = order.pointer();
		activatable(wanted.version(), "version");
		checkCanary(wanted);
		checkShadow(wanted);
		if (wanted.equals(current.pointer())) {
			return new ActivationResult(current, false, false);
		}
		return move(current, wanted, current.sequence(), order.mover(), now);
	}

	/**
	 * Without a target the canary ends where there is one; else the pointer goes to the
	 * last stable head that is still good.
	 */
	ActivationResult rollback(Activation current, RollbackOrder order, Instant now) {
		expect(order.expectedSequence(), current);
		if (order.toVersion() != null) {
			return rollback(current, order.toVersion(), order.mover(), now);
		}
		if (current.pointer().canary() != null) {
			return move(current, Pointer.to(current.version()), current.fallsBackTo(), order.mover(), now);
		}
		Activation earlier = lastGood(current);
		if (earlier == null) {
			throw new TrainerException(TrainerError.HEAD_NOT_FOUND, "to_version", "no head that is still good was"
					+ " active before version " + current.version() + ", so there is nothing to roll back to");
		}
		return move(current, Pointer.to(earlier.version()), earlier.fallsBackTo(), order.mover(), now);
	}

	private ActivationResult rollback(Activation current, long version, Activation.Mover mover, Instant now) {
		activatable(version, "to_version");
		Pointer wanted = Pointer.to(version);
		if (wanted.equals(current.pointer())) {
			return new ActivationResult(current, false, false);
		}
		if (version == current.version()) {
			return move(current, wanted, current.fallsBackTo(), mover, now);
		}
		Activation earlier = lastStanding(current, version);
		return move(current, wanted, (earlier != null) ? earlier.fallsBackTo() : Long.valueOf(current.sequence()),
				mover, now);
	}

	/** Where a rollback without a target goes, if anywhere. */
	@Nullable Activation lastGood(Activation current) {
		Activation earlier = current;
		while (earlier.fallsBackTo() != null) {
			earlier = this.activations.get(earlier.fallsBackTo());
			if (earlier.version() != current.version()
					&& head(earlier.version(), "version").state().kind() == HeadState.Kind.READY) {
				return earlier;
			}
		}
		return null;
	}

	HeadVersion head(long version, String field) {
		return this.heads.find(version)
			.orElseThrow(() -> new TrainerException(TrainerError.HEAD_NOT_FOUND, field,
					"there is no head of this model with that version. Given: " + version));
	}

	ActivationResult move(Activation current, Pointer wanted, @Nullable Long fallsBackTo, Activation.Mover mover,
			Instant now) {
		Pointer.Canary canary = wanted.canary();
		Activation next = new Activation(current.sequence() + 1, wanted, current.version(), fallsBackTo,
				new Activation.Digests(head(wanted.version(), "version").sha256(),
						(canary != null) ? head(canary.version(), "canary.version").sha256() : null),
				now, mover);
		this.activations.insert(next);
		return new ActivationResult(next, true, false);
	}

	private @Nullable Activation lastStanding(Activation current, long version) {
		Activation earlier = current;
		while (earlier.fallsBackTo() != null) {
			earlier = this.activations.get(earlier.fallsBackTo());
			if (earlier.version() == version) {
				return earlier;
			}
		}
		return null;
	}

	private void checkCanary(Pointer wanted) {
		Pointer.Canary canary = wanted.canary();
		if (canary == null) {
			return;
		}
		if (canary.percent() < 1 || canary.percent() > MOST_PERCENT) {
			throw invalid("canary.percent", "must be from 1 to " + MOST_PERCENT, canary.percent());
		}
		if (canary.version() == wanted.version()) {
			throw invalid("canary.version", "must be another than `version`", canary.version());
		}
		activatable(canary.version(), "canary.version");
	}

	private void checkShadow(Pointer wanted) {
		Long shadow = wanted.shadowVersion();
		if (shadow == null) {
			return;
		}
		if (new Pointer(wanted.version(), wanted.canary(), null).names(shadow)) {
			throw invalid("shadow_version", "must be another than those that serve", shadow);
		}
		activatable(shadow, "shadow_version");
	}

	private void activatable(long version, String field) {
		HeadState state = head(version, field).state();
		switch (state.kind()) {
			case READY -> {
			}
			case QUARANTINED -> throw conflict(field, "names version " + version + ", which " + state.actor()
					+ " quarantined: " + state.reason() + ". It is never activated again");
			case PRUNED ->
				throw conflict(field, "names version " + version + ", whose weights are gone: " + state.reason());
		}
	}

	private static void expect(@Nullable Long expectedSequence, Activation current) {
		if (expectedSequence != null && expectedSequence != current.sequence()) {
			throw new TrainerException(TrainerError.ACTIVATION_CONFLICT, "expected_sequence",
					"the current activation has sequence " + current.sequence() + ". Given: " + expectedSequence);
		}
	}

	private static TrainerException conflict(String field, String what) {
		return new TrainerException(TrainerError.ACTIVATION_CONFLICT, field, "`" + field + "` " + what);
	}

	private static TrainerException invalid(String field, String rule, long given) {
		return new TrainerException(TrainerError.INVALID_ARGUMENT, field,
				"`" + field + "` " + rule + ". Given: " + given);
	}

}
