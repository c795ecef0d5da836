package io.dvi.trainer.experience;

import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;

import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DriftTest {

	private final Random random = new Random(4);

	@Test
	void theSameKindOfTextHasHardlyAny() {
		IntUnaryOperator anyOf100 = (row) -> this.random.nextInt(100);
		assertThat(Drift.between(episodes(20, anyOf100), episodes(20, anyOf100), 1)).isLessThan(0.02);
	}

	@Test
	void textWithoutACommonTokenHasAllOfIt() {
		double drift = Drift.between(episodes(40, (row) -> row % 5), episodes(40, (row) -> 10 + row % 5), 1);
		assertThat(drift).isCloseTo(1, Offset.offset(0.05));
	}

	@Test
	void aLittleNewTextIsALittleOfIt() {
		IntUnaryOperator common = (row) -> row % 10;
		IntUnaryOperator mixed = (row) -> (row % 4 == 0) ? 50 : row % 10;
		double drift = Drift.between(episodes(40, mixed), episodes(40, common), 1);
		assertThat(drift).isBetween(0.05, 0.4);
	}

	@Test
	void nothingCanBeSaidWithoutASide() {
		assertThat(Drift.between(List.of(), episodes(2, (row) -> row), 1)).isNaN();
		assertThat(Drift.between(episodes(2, (row) -> row), List.of(), 1)).isNaN();
	}

	private static List<Episode> episodes(int count, IntUnaryOperator token) {
		return IntStream.range(0, count).mapToObj((number) -> {
			List<VerifiedRow> rows = IntStream.range(0, 60)
				.mapToObj((row) -> new VerifiedRow(0, token.applyAsInt(row), new short[1], new short[1],
						new int[] { 0 }, new float[] { 1 }, 1, -1, false, 0))
				.toList();
			return new Episode("r" + number, 0, "f00d", 0, "", "", 0, List.of(),
					List.of(new VerifyStep(DraftSource.NONE, 0, new short[0], rows)), DraftCosts.ASSUMED);
		}).toList();
	}

}
