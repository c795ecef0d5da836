package io.dvi.decode.command.bench;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SpreadTest {

	@Test
	void sumsUpInAnyOrder() {
		assertThat(Spread.of(List.of(3.0, 1.0, 2.5))).isEqualTo(new Spread(2.5, 1, 3));
		assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
		assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(List.of()));
	}

	@Test
	void saysWhatLiesAroundTheMedianWhereThereIsMoreThanOneValue() {
		assertThat(new Spread(1.5, 1.25, 2).text(2)).isEqualTo("1.50 (1.25 to 2.00)");
		assertThat(new Spread(1.5, 1.5, 1.5).text(1)).isEqualTo("1.5");
	}

}
