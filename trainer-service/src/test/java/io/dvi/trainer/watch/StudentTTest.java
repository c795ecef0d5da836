package io.dvi.trainer.watch;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class StudentTTest {

	/** The usual printed table (Fisher and Yates, table III), one-sided. */
	@ParameterizedTest
	@CsvSource({ "0.05, 1, 6.314", "0.025, 2, 4.303", "0.025, 10, 2.228", "0.005, 5, 4.032", "0.0005, 8, 5.041",
			"0.01, 30, 2.457", "0.025, 120, 1.980", "0.0005, 120, 3.373" })
	void agreesWithTheTable(double probability, double degrees, double value) {
		assertThat(StudentT.exceededWith(probability, degrees)).isCloseTo(value, within(0.0006));
	}

}
