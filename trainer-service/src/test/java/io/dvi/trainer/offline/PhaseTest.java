package io.dvi.trainer.offline;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PhaseTest {

	@Test
	void isReadAsItIsWritten() {
		Phase phase = Phase.parse("3:0.50:0.006:0.0003");
		assertThat(phase).isEqualTo(new Phase(3, 0.5, 0.006f, 0.0003f)).hasToString("3:0.5:0.006:0.0003");
		assertThat(Phase.BLOCK_RECIPE).allSatisfy((each) -> assertThat(Phase.parse(each.toString())).isEqualTo(each));
		assertThat(Phase.parse("1:10:1:0.00002")).hasToString("1:10:1:0.00002");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1:1:0.1", "0:1:0.1:0.1", "9:1:0.1:0.1", "1:0:0.1:0.1", "1:1:0:0.1", "1:1:0.1:0",
			"1:-1:0.1:0.1", "1:1:0,1:0.1" })
	void refusesWhatMakesNoSense(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Phase.parse(text)).withMessageContaining("Given: ");
	}

}
