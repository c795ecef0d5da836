package io.dvi.engine.head;

import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.EngineException;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.testing.HashModel;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HeadSlotTest {

	private final HeadSlot slot = new HeadSlot();

	private final ModelDescriptor model = new HashModel(8).descriptor();

	@Test
	void anOldHeadIsClosedWhenItsLastRequestEnds() {
		ClosableHead first = new ClosableHead();
		ClosableHead second = new ClosableHead();
		this.slot.install(1, first);
		HeadLease lease = Objects.requireNonNull(this.slot.acquire(""));
		this.slot.install(2, second);
		assertThat(this.slot.version()).isEqualTo(2);
		assertThat(lease.version()).isEqualTo(1);
		assertThat(first.closed).isFalse();
		lease.release();
		assertThat(first.closed).isTrue();
		assertThat(second.closed).isFalse();
		this.slot.close();
		assertThat(second.closed).isTrue();
		assertThat(this.slot.acquire("")).isNull();
		assertThat(this.slot.version()).isEqualTo(HeadSlot.NO_HEAD);
	}

	@Test
	void weightsThatFitAreBelieved() {
		HeadCheck.check(weights("hash-model", 2, 3, 0.5f), this.model);
	}

	@Test
	void refusalsNameWhatWasFoundAndWhatIsNeeded() {
		refused(weights("other-model", 2, 3, 0), "fingerprint is other-model, this model needs hash-model");
		refused(weights("hash-model", 5, 3, 0), "split layer is 5, this model needs 2");
		refused(weights("hash-model", 2, 3, Float.NaN), "value 0 of tensor b is NaN");
		HeadWeights weights = weights("hash-model", 2, 3, 0);
		Map<String, HeadWeights.Tensor> tensors = new HashMap<>(weights.tensors());
		tensors.put("b", new HeadWeights.Tensor(3, 5, new float[15]));
		refused(HeadWeights.of(HeadWeights.LORA, "hash-model", 2, 1, tensors),
				"columns of tensor b is 5, this model needs 97");
		refused(HeadWeights.of("medusa", "hash-model", 2, 1, tensors),
				"kind is medusa, this model needs [lora, block, anchored]");
		tensors.remove("a");
		refused(HeadWeights.of(HeadWeights.LORA, "hash-model", 2, 1, tensors), "tensors is [b]");
	}

	@Test
	void refusesAnchoredHeadsOfOtherShapesByName() {
		HeadCheck.check(anchored(32, 8, Map.of()), this.model);
		refused(anchored(33, 8, Map.of()), "columns of tensor gate is 33, this model needs a multiple of 32");
		refused(anchored(32, 9, Map.of()), "rows of tensor offset is 9, this model needs at most 8");
		HeadWeights.Tensor small = new HeadWeights.Tensor(1, 1, new float[1]);
		refused(anchored(32, 8, Map.of(BlockShape.DEEP, small)), "rows of tensor deep is 1, this model needs");
		refused(anchored(32, 8, Map.of(BlockShape.CARRIED, small)), "number of tensors is 8, this model needs 7");
		HeadWeights.Tensor broken = new HeadWeights.Tensor(1, this.model.hiddenSize(),
				new float[this.model.hiddenSize()]);
		broken.values()[0] = Float.POSITIVE_INFINITY;
		refused(anchored(32, 1, Map.of(AnchoredShape.OFFSET, broken)), "value 0 of tensor offset is Infinity");
	}

	private HeadWeights anchored(int feedForward, int offsets, Map<String, HeadWeights.Tensor> others) {
		Map<String, HeadWeights.Tensor> tensors = new HashMap<>();
		new AnchoredShape(this.model, feedForward, offsets).tensors()
			.forEach((name, sizes) -> tensors.put(name,
					new HeadWeights.Tensor(sizes.get(0), sizes.get(1), new float[sizes.get(0) * sizes.get(1)])));
		tensors.putAll(others);
		return HeadWeights.of(HeadWeights.ANCHORED, "hash-model", 2, 1, tensors);
	}

	private void refused(HeadWeights weights, String message) {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> HeadCheck.check(weights, this.model))
			.withMessageContaining(message);
	}

	private HeadWeights weights(String fingerprint, int splitLayer, int rank, float value) {
		float[] a = new float[this.model.hiddenSize() * rank];
		float[] b = new float[rank * this.model.draftVocabularySize()];
		b[0] = value;
		return HeadWeights.of(HeadWeights.LORA, fingerprint, splitLayer, 1,
				Map.of("a", new HeadWeights.Tensor(this.model.hiddenSize(), rank, a), "b",
						new HeadWeights.Tensor(rank, this.model.draftVocabularySize(), b)));
	}

	private static final class ClosableHead extends RowHead {

		private boolean closed;

		@Override
		protected Proposal propose(Block block, int row) {
			return Proposal.NONE;
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
