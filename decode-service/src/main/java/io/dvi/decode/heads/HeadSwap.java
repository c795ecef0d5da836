package io.dvi.decode.heads;

import io.dvi.decode.heads.HeadLoadException.Reason;
import io.dvi.engine.EngineException;
import io.dvi.engine.head.ServingHeads;
import io.dvi.v1.Activation;
import io.dvi.v1.Head;
import io.grpc.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Brings the heads of an activation to serve. All of them are fetched and checked before
 * the first one serves. One that serves already is not fetched again, nor is the stable
 * head that served before, which stays loaded to be gone back to. Without its canary the
 * stable head serves all requests. Belongs to the follower's thread.
 */
final class HeadSwap {

	private static final Logger log = LoggerFactory.getLogger(HeadSwap.class);

	private final HeadRegistry registry;

	private final HeadCache cache;

	private final HeadSlot slot;

	private final ReplicaState state;

	private final List<LoadedHead> loaded = new ArrayList<>();

	private @Nullable LoadedHead stable;

	private @Nullable LoadedHead canary;

	private @Nullable LoadedHead previous;

	private int percent;

	private @Nullable Head kept;

	HeadSwap(HeadRegistry registry, HeadCache cache, HeadSlot slot, ReplicaState state) {
		this.registry = registry;
		this.cache = cache;
		this.slot = slot;
		this.state = state;
	}

	/**
	 * Serves the head kept from the last run, if there is one.
	 * @throws HeadLoadException when it cannot serve
	 */
	void takeKept() {
		try {
			this.cache.read().ifPresent((head) -> {
				this.kept = head.description();
				serve(load(head), null, 0);
			});
		}
		catch (UncheckedIOException ex) {
			throw new HeadLoadException(Reason.DAMAGED, ex.getMessage(), ex);
		}
		finally {
			releaseOthers();
		}
	}

	/**
	 * Serves an activation's heads.
	 * @param activation what should serve
	 * @throws HeadLoadException when not all of them came to serve: with a stable head
	 * that cannot, those before go on; with a canary that cannot, the stable one serves
	 * alone
	 */
	void take(Activation activation) {
		try {
			LoadedHead newStable = loaded(WantedHead.stable(activation));
			if (activation.hasCanary()) {
				takeBoth(newStable, activation);
			}
			else {
				serve(newStable, null, 0);
			}
			this.state.took(activation.getSequence());
		}
		finally {
			releaseOthers();
			keepStable();
		}
	}

	private void takeBoth(LoadedHead newStable, Activation activation) {
		try {
			LoadedHead newCanary = loaded(WantedHead.canary(activation.getCanary()));
			serve(newStable, newCanary, activation.getCanary().getPercent());
		}
		catch (HeadLoadException ex) {
			if (!Context.current().isCancelled()) {
				serve(newStable, null, 0);
			}
			throw ex;
		}
	}

	/** Whether exactly these heads serve. */
	boolean serves(Activation activation) {
		return this.stable != null && WantedHead.stable(activation).is(this.stable.description())
				&& activation.hasCanary() == (this.canary != null)
				&& (this.canary == null || (WantedHead.canary(activation.getCanary()).is(this.canary.description())
						&& activation.getCanary().getPercent() == this.percent));
	}

	/** Gives back the loaded heads; those in the slot go on serving. */
	void close() {
		this.stable = null;
		this.canary = null;
		this.previous = null;
		releaseOthers();
	}

	private LoadedHead loaded(WantedHead wanted) {
		for (LoadedHead head : this.loaded) {
			if (wanted.is(head.description())) {
				return head;
			}
		}
		try {
			return load(this.registry.fetch(wanted));
		}
		catch (HeadLoadException ex) {
			throw ex.of(wanted.version());
		}
		catch (RuntimeException ex) {
			log.error("a defect kept head {} from being loaded", wanted.version(), ex);
			throw new HeadLoadException(Reason.DEFECT, ex.toString(), ex).of(wanted.version());
		}
	}

	private LoadedHead load(VerifiedHead head) {
		try {
			LoadedHead fresh = new LoadedHead(head.description(), head.file(),
					this.slot.load(head.weights(), head.version()));
			this.loaded.add(fresh);
			return fresh;
		}
		catch (EngineException ex) {
			throw new HeadLoadException(Reason.REJECTED, ex.getMessage(), ex);
		}
	}

	private void serve(LoadedHead newStable, @Nullable LoadedHead newCanary, int newPercent) {
		boolean sameStable = newStable.equals(this.stable);
		if (sameStable && Objects.equals(newCanary, this.canary) && newPercent == this.percent) {
			return;
		}
		try {
			this.slot
				.serve(new ServingHeads(newStable.lease(), (newCanary != null) ? newCanary.lease() : null, newPercent));
		}
		catch (EngineException ex) {
			throw new HeadLoadException(Reason.REJECTED, ex.getMessage(), ex);
		}
		if (!sameStable) {
			this.previous = this.stable;
		}
		this.stable = newStable;
		this.canary = newCanary;
		this.percent = newPercent;
		this.state.serving(newStable.description(), (newCanary != null) ? newCanary.description() : null);
		log.info("head {} serves (sha256 {}), canary {}", newStable.description().getVersion(),
				newStable.description().getSha256(),
				(newCanary != null) ? newCanary.description().getVersion() + " at " + newPercent + " %" : "none");
	}

	/** Last, since a disk takes its time. */
	private void keepStable() {
		LoadedHead serving = this.stable;
		if (serving == null || serving.description().equals(this.kept)) {
			return;
		}
		try {
			this.cache.keep(serving);
			this.kept = serving.description();
		}
		catch (UncheckedIOException ex) {
			log.warn("head {} serves, but could not be kept for the next start", serving.description().getVersion(),
					ex);
		}
	}

	private void releaseOthers() {
		this.loaded.removeIf((head) -> {
			boolean unused = !head.equals(this.stable) && !head.equals(this.canary) && !head.equals(this.previous);
			if (unused) {
				head.lease().release();
			}
			return unused;
		});
	}

}
