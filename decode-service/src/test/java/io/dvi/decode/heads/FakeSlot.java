package io.dvi.decode.heads;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.head.HeadWeights;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** Refuses what the engine refuses: another model's head and one that is not finite. */
final class FakeSlot implements HeadSlot {

	static final String FINGERPRINT = "fingerprint";

	private final List<Long> installed = new CopyOnWriteArrayList<>();

	@Override
	public void install(HeadWeights weights, long version) {
		if (!weights.modelFingerprint().equals(FINGERPRINT)) {
			throw new EngineException(ErrorCode.HEAD_REJECTED, "model_fingerprint", "another model");
		}
		if (!Float.isFinite(Objects.requireNonNull(weights.tensors().get("a")).values()[0])) {
			throw new EngineException(ErrorCode.HEAD_REJECTED, "a", "not finite");
		}
		this.installed.add(version);
	}

	List<Long> installed() {
		return List.copyOf(this.installed);
	}

	static HeadWeights head(float value) {
		return head(FINGERPRINT, value);
	}

	static HeadWeights head(String fingerprint, float value) {
		return HeadWeights.of(HeadWeights.LORA, fingerprint, 4, 1,
				Map.of("a", new HeadWeights.Tensor(3, 2, new float[] { value, 1, 2, 3, 4, 5 }), "b",
						new HeadWeights.Tensor(2, 5, new float[10])));
	}

}
