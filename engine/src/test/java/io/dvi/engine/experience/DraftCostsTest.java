package io.dvi.engine.experience;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class DraftCostsTest {

	@Test
	void behindTheLastKnownPassEachRowAddsWhatTheLastOneDid() {
		DraftCosts costs = new DraftCosts(0.2, List.of(1.0, 1.1, 1.3));
		assertThat(costs.pass(1)).isEqualTo(1);
		assertThat(costs.pass(3)).isEqualTo(1.3);
		assertThat(costs.pass(5)).isEqualTo(1.7, within(1e-12));
		assertThat(new DraftCosts(0.2, List.of(1.0)).pass(4)).isEqualTo(1);
	}

	@Test
	void refusesCostsThatCannotBe() {
		assertRefused("asking", Double.NaN, 1.0);
		assertRefused("asking", -0.1, 1.0);
		assertRefused("passes", 0.1, 0.9, 1.0);
		assertRefused("passes", 0.1, 1.0, 1.2, 1.1);
		assertRefused("passes", 0.1, 1.0, Double.POSITIVE_INFINITY);
		assertRefused("passes", 0.1);
	}

	private static void assertRefused(String field, double asking, Double... passes) {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> new DraftCosts(asking, List.of(passes)))
			.matches((ex) -> ex.code() == ErrorCode.INVALID_ARGUMENT && ex.field().equals(field))
			.withMessageContaining("Given: ");
	}

}
