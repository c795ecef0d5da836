package io.dvi.engine.packing;

import io.dvi.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The orders that {@code src/main/c/dvi.h} describes. */
class PanelOrderTest {

	@Test
	void whatMeetsInAttentionLiesTogether() {
		WeightMatrix ordered = new PanelOrder(4, 2, 64).ofAttention(new Numbered((4 + 2 * 2) * 64));
		// A query head: half of 64 further lies the panel's partner.
		assertThat(firstOfPanels(ordered, 0, 4)).containsExactly(0, 32, 16, 48);
		// The other query head, keys (behind 4 query heads) and values of key/value head
		// 0.
		assertThat(firstOfPanels(ordered, 4, 12)).containsExactly(64, 96, 80, 112, 256, 288, 272, 304, 384, 416, 400,
				432);
		// Query head 2, the first of key/value head 1.
		assertThat(firstOfPanels(ordered, 16, 1)).containsExactly(128);
		assertThat(value(ordered, 17)).as("rows keep their order in a panel").isEqualTo(33);
	}

	@Test
	void headsOfOnePanelStayWhole() {
		WeightMatrix ordered = new PanelOrder(4, 2, 16).ofAttention(new Numbered((4 + 2 * 2) * 16));
		assertThat(firstOfPanels(ordered, 0, 8)).containsExactly(0, 16, 64, 96, 32, 48, 80, 112);
	}

	@Test
	void gateAndUpTakeTurns() {
		WeightMatrix ordered = PanelOrder.ofFeedForward(new Numbered(128));
		assertThat(firstOfPanels(ordered, 0, 8)).containsExactly(0, 64, 16, 80, 32, 96, 48, 112);
	}

	@ParameterizedTest
	@CsvSource({ "4, 2, 80", "4, 4, 16" })
	void headsThatCannotBeTakenApartAreRefused(int heads, int keyValueHeads, int headSize) {
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> new PanelOrder(heads, keyValueHeads, headSize))
			.withMessageContaining("head size")
			.withMessageContaining("Found: " + headSize + " with " + heads + " query and " + keyValueHeads);
	}

	private static int[] firstOfPanels(WeightMatrix matrix, int from, int count) {
		int[] first = new int[count];
		for (int i = 0; i < count; i++) {
			first[i] = value(matrix, (from + i) * 16);
		}
		return first;
	}

	private static int value(WeightMatrix matrix, int row) {
		float[] value = new float[1];
		matrix.read(row, value, 0);
		return (int) value[0];
	}

	/** Each row's only number is its own. */
	private record Numbered(int rows) implements WeightMatrix {

		@Override
		public int columns() {
			return 1;
		}

		@Override
		public void read(int row, float[] target, int offset) {
			target[offset] = row;
		}

	}

}
