package io.dvi.engine;

import io.dvi.engine.model.Block;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.Provider;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.model.SplitModelOptions;
import io.dvi.engine.testing.RealModel;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Invariant 2 on a busy machine: a kernel thread that the system holds up comes back in a
 * later run of another size, and must change nothing there. The real model, because its
 * runs are long enough to be interrupted.
 */
class BusyMachineIT {

	private static final int LENGTH = 300;

	private static final int MOST_ROWS = 100;

	private static final int ROUNDS = 8;

	private final ModelDescriptor descriptor = DescriptorFile.read(RealModel.folder());

	@Test
	void rowsAreIndependentOfOtherWorkOnTheMachine() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		int[] tokens = random.ints(LENGTH, 0, this.descriptor.vocabularySize()).toArray();
		try (SplitModel model = Engine.openModel(RealModel.folder(), this.descriptor,
				new SplitModelOptions("int8", Provider.CPU, 2, 1, LENGTH, MOST_ROWS, MOST_ROWS))) {
			int[] wanted = run(model, tokens, () -> MOST_ROWS);
			try (BusyCores _ = new BusyCores()) {
				for (int round = 0; round < ROUNDS; round++) {
					assertThat(run(model, tokens, () -> 1 + random.nextInt(13))).as("seed %s round %s", seed, round)
						.isEqualTo(wanted);
				}
			}
		}
	}

	/** Runs the tokens in steps; gives the hash of each row's logits. */
	private static int[] run(SplitModel model, int[] tokens, IntSupplier steps) {
		int[] hashes = new int[tokens.length];
		float[] logits = new float[model.descriptor().vocabularySize()];
		try (Block block = model.openBlock()) {
			for (int position = 0; position < tokens.length; position += block.rows()) {
				block.begin(position);
				for (int token : Arrays.copyOfRange(tokens, position,
						Math.min(position + steps.getAsInt(), tokens.length))) {
					block.append(token);
				}
				model.deep(List.of(block));
				for (int row = 0; row < block.rows(); row++) {
					block.logits(row).get(0, logits);
					hashes[position + row] = Arrays.hashCode(logits);
				}
			}
		}
		return hashes;
	}

	/** As many threads that never rest as there are processors. */
	private static final class BusyCores implements AutoCloseable {

		private volatile boolean closed;

		BusyCores() {
			for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
				Thread.ofPlatform().daemon().start(() -> {
					while (!this.closed) {
						Thread.onSpinWait();
					}
				});
			}
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
