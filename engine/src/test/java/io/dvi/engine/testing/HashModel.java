package io.dvi.engine.testing;

import io.dvi.engine.model.Block;
import io.dvi.engine.model.CachedRows;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.RowTrackingBlock;
import io.dvi.engine.model.SplitModel;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * A model whose logits are a hash of the whole prefix. A cache that was rolled back one
 * row too far or too short, or a row that saw another sequence, gives other tokens at
 * once.
 */
public final class HashModel implements SplitModel {

	/** Tokens it knows. */
	public static final int VOCABULARY = 97;

	/** Token that ends an answer. */
	public static final int END = 0;

	private static final int HIDDEN = 4;

	private static final int MAX_ROWS = 16;

	private final int contextLength;

	/**
	 * Makes a model.
	 * @param contextLength positions each sequence holds
	 */
	public HashModel(int contextLength) {
		this.contextLength = contextLength;
	}

	@Override
	public ModelDescriptor descriptor() {
		return new ModelDescriptor(DescriptorFile.FORMAT_VERSION, "hash", "llama", 4, 2, HIDDEN, 1, 1, HIDDEN, HIDDEN,
				VOCABULARY, this.contextLength, 10_000, 1e-5f, VOCABULARY, -1, List.of(END), List.of("fp32"),
				"hash-model");
	}

	@Override
	public int maxRows() {
		return MAX_ROWS;
	}

	@Override
	public Block openBlock() {
		return new HashBlock(this.contextLength);
	}

	@Override
	public CachedRows reserveRows(int count) {
		return new HashRows(new long[count]);
	}

	@Override
	public long bytesPerRow() {
		return Long.BYTES;
	}

	@Override
	public void shallow(List<? extends Block> blocks) {
		blocks.forEach((block) -> ((HashBlock) block).runShallow());
	}

	@Override
	public void deep(List<? extends Block> blocks) {
		blocks.forEach((block) -> ((HashBlock) block).runDeep());
	}

	@Override
	public void close() {
		// nothing to free
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record HashRows(long[] hashes) implements CachedRows {

		@Override
		public int count() {
			return this.hashes.length;
		}

		@Override
		public void close() {
			// nothing to free
		}

	}

	private static final class HashBlock extends RowTrackingBlock {

		private final long[] cache; // [capacity], hash of the prefix up to each position

		private final float[] shallow = new float[MAX_ROWS * HIDDEN];

		private final float[] logits = new float[MAX_ROWS * VOCABULARY];

		HashBlock(int capacity) {
			super(capacity, MAX_ROWS);
			this.cache = new long[capacity];
		}

		@Override
		public FloatBuffer shallow(int row) {
			return FloatBuffer.wrap(this.shallow, row * HIDDEN, HIDDEN).slice();
		}

		@Override
		public int firstDeepRow() {
			return 0;
		}

		@Override
		public FloatBuffer deep(int row) {
			return shallow(row);
		}

		@Override
		public FloatBuffer logits(int row) {
			return FloatBuffer.wrap(this.logits, row * VOCABULARY, VOCABULARY).slice();
		}

		@Override
		public void save(int position, CachedRows target) {
			long[] kept = ((HashRows) target).hashes();
			System.arraycopy(this.cache, position, kept, 0, kept.length);
		}

		@Override
		public void restore(int position, CachedRows source) {
			long[] kept = ((HashRows) source).hashes();
			System.arraycopy(kept, 0, this.cache, position, kept.length);
		}

		@Override
		public void close() {
			// nothing to free
		}

		private void runShallow() {
			for (int row = shallowRows(); row < rows(); row++) {
				int at = position() + row;
				this.cache[at] = mix(((at == 0) ? 0 : this.cache[at - 1]) * 31 + token(row) + 1);
				for (int i = 0; i < HIDDEN; i++) {
					this.shallow[row * HIDDEN + i] = (this.cache[at] >>> (8 * i)) & 0xFF;
				}
			}
			shallowDone();
		}

		private void runDeep() {
			runShallow();
			for (int row = firstLogitRow(); row < rows(); row++) {
				long hash = this.cache[position() + row];
				for (int token = 0; token < VOCABULARY; token++) {
					this.logits[row * VOCABULARY + token] = (mix(hash + token) >>> 40) * 0x1.0p-22f;
				}
			}
		}

		private static long mix(long value) {
			long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
			z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
			return z ^ (z >>> 31);
		}

	}

}
