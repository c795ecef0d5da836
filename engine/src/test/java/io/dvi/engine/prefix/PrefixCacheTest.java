package io.dvi.engine.prefix;

import io.dvi.engine.model.Block;
import io.dvi.engine.testing.HashModel;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class PrefixCacheTest {

	private static final int PIECE = PrefixCache.PIECE;

	private static final int CONTEXT = 5 * PIECE;

	private final HashModel model = new HashModel(CONTEXT);

	@Test
	void givesWholePiecesAndLeavesOneTokenToRun() {
		PrefixCache cache = cache(10);
		int[] tokens = tokens(1, 2 * PIECE + 10);
		cache.store("a", tokens, tokens.length, run(tokens));
		assertThat(cache.size()).isEqualTo(2);
		assertThat(cache.restore("a", tokens, this.model.openBlock())).isEqualTo(2 * PIECE);
		assertThat(cache.restore("a", Arrays.copyOf(tokens, 2 * PIECE), this.model.openBlock())).isEqualTo(PIECE);
		assertThat(cache.restore("a", Arrays.copyOf(tokens, PIECE + 1), this.model.openBlock())).isEqualTo(PIECE);
	}

	@Test
	void sharesNothingBetweenScopes() {
		PrefixCache cache = cache(10);
		int[] tokens = tokens(1, 3 * PIECE);
		cache.store("a", tokens, tokens.length, run(tokens));
		assertThat(cache.restore("b", tokens, this.model.openBlock())).isZero();
	}

	@Test
	void whatIsRestoredGivesTheSameLogits() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		PrefixCache cache = cache(6);
		int[] trunk = tokens(random.nextLong(), CONTEXT);
		for (int round = 0; round < 200; round++) {
			int[] tokens = tokens(random.nextLong(), PIECE + random.nextInt(CONTEXT - PIECE));
			System.arraycopy(trunk, 0, tokens, 0, Math.min(tokens.length, random.nextInt(CONTEXT)));
			Block restored = this.model.openBlock();
			int known = cache.restore("a", tokens, restored);
			run(restored, tokens, known);
			Block fresh = run(tokens);
			assertThat(restored.logits(restored.rows() - 1)).as("seed %s round %s", seed, round)
				.isEqualTo(fresh.logits(fresh.rows() - 1));
			cache.store("a", tokens, tokens.length, restored);
			assertThat(cache.size()).isLessThanOrEqualTo(6);
		}
	}

	@Test
	void evictsWhatWasNotUsedForLongest() {
		PrefixCache cache = cache(4);
		List<int[]> texts = IntStream.range(0, 3).mapToObj((i) -> tokens(i, 2 * PIECE + 1)).toList();
		cache.store("a", texts.get(0), 2 * PIECE, run(texts.get(0)));
		cache.store("a", texts.get(1), 2 * PIECE, run(texts.get(1)));
		cache.restore("a", texts.get(0), this.model.openBlock());
		cache.store("a", texts.get(2), 2 * PIECE, run(texts.get(2)));
		assertThat(texts).extracting((text) -> cache.restore("a", text, this.model.openBlock()))
			.containsExactly(2 * PIECE, 0, 2 * PIECE);
	}

	@Test
	void keepsNoMoreOfALongTextThanFits() {
		PrefixCache cache = cache(2);
		int[] tokens = tokens(1, 4 * PIECE + 1);
		cache.store("a", tokens, tokens.length, run(tokens));
		assertThat(cache.restore("a", tokens, this.model.openBlock())).isEqualTo(2 * PIECE);
	}

	@Test
	void withoutMemoryNothingIsKept() {
		PrefixCache cache = new PrefixCache(this.model, 0);
		int[] tokens = tokens(1, 2 * PIECE);
		cache.store("a", tokens, tokens.length, run(tokens));
		assertThat(cache.restore("a", tokens, this.model.openBlock())).isZero();
	}

	private PrefixCache cache(int pieces) {
		return new PrefixCache(this.model, this.model.bytesPerRow() * PIECE * pieces);
	}

	private Block run(int[] tokens) {
		Block block = this.model.openBlock();
		run(block, tokens, 0);
		return block;
	}

	private void run(Block block, int[] tokens, int from) {
		for (int position = from; position < tokens.length; position += this.model.maxRows()) {
			block.begin(position);
			for (int i = position; i < Math.min(tokens.length, position + this.model.maxRows()); i++) {
				block.append(tokens[i]);
			}
			this.model.deep(List.of(block));
		}
	}

	private static int[] tokens(long seed, int length) {
		return new Random(seed).ints(length, 1, HashModel.VOCABULARY).toArray();
	}

}
