package io.dvi.decode.heads;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.head.HeadLease;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.head.RowHead;
import io.dvi.engine.head.ServingHeads;
import io.dvi.engine.model.Block;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses what the engine refuses: another model's head and one that is not finite. Takes
 * no use of its own of what serves, so a head is closed once the follower gives it back.
 */
final class FakeSlot implements HeadSlot {

	static final String FINGERPRINT = "fingerprint";

	/** The first value of a head that it fails on. */
	static final float DEFECT = -1;

	private final List<Served> served = new ArrayList<>();

	private final Set<Long> open = ConcurrentHashMap.newKeySet();

	@Override
	public HeadLease load(HeadWeights weights, long version) {
		if (!weights.modelFingerprint().equals(FINGERPRINT)) {
			throw new EngineException(ErrorCode.HEAD_REJECTED, "model_fingerprint", "another model");
		}
		if (!Float.isFinite(Objects.requireNonNull(weights.tensors().get("a")).values()[0])) {
			throw new EngineException(ErrorCode.HEAD_REJECTED, "a", "not finite");
		}
		if (Objects.requireNonNull(weights.tensors().get("a")).values()[0] == DEFECT) {
			throw new IllegalStateException("a defect");
		}
		this.open.add(version);
		return new HeadLease(version, new TrackedHead(version));
	}

	@Override
	public synchronized void serve(ServingHeads heads) {
		HeadLease canary = heads.canary();
		this.served
			.add(new Served(heads.stable().version(), (canary != null) ? canary.version() : -1, heads.percent()));
	}

	/** Versions of the stable heads that came to serve, without repetitions in a row. */
	List<Long> installed() {
		List<Long> versions = new ArrayList<>();
		for (Served heads : served()) {
			if (versions.isEmpty() || versions.getLast() != heads.stable()) {
				versions.add(heads.stable());
			}
		}
		return versions;
	}

	/** Every swap, in order. */
	synchronized List<Served> served() {
		return List.copyOf(this.served);
	}

	/** Versions that are loaded now. */
	Set<Long> open() {
		return Set.copyOf(this.open);
	}

	static HeadWeights head(float value) {
		return head(FINGERPRINT, value);
	}

	static HeadWeights head(String fingerprint, float value) {
		return HeadWeights.of(HeadWeights.LORA, fingerprint, 4, 1,
				Map.of("a", new HeadWeights.Tensor(3, 2, new float[] { value, 1, 2, 3, 4, 5 }), "b",
						new HeadWeights.Tensor(2, 5, new float[10])));
	}

	/**
	 * What a swap let serve.
	 *
	 * @param stable version of the stable head
	 * @param canary version of the canary, or -1
	 * @param percent its share
	 */
	record Served(long stable, long canary, int percent) {

		static Served alone(long stable) {
			return new Served(stable, -1, 0);
		}

	}

	private final class TrackedHead extends RowHead {

		private final long version;

		TrackedHead(long version) {
			this.version = version;
		}

		@Override
		protected Proposal propose(Block block, int row) {
			return Proposal.NONE;
		}

		@Override
		public void close() {
			FakeSlot.this.open.remove(this.version);
		}

	}

}
