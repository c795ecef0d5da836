package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.Comparison.Unit;
import io.dvi.decode.command.bench.Rivals.Measurement;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class RivalsTest {

	private final List<String> order = new ArrayList<>();

	@Test
	void measuresInOneOrderAndThenInTheOther() throws IOException {
		Map<String, Measurement> theirs = new LinkedHashMap<>();
		theirs.put("a", named("a", 50));
		theirs.put("b", named("b", 200));
		List<Comparison> compared = new Rivals(named("ours", 100), theirs).compare(Unit.TOKENS_PER_SECOND, 2);
		assertThat(this.order).containsExactly("ours0", "a0", "b0", "b1", "a1", "ours1");
		assertThat(compared).extracting(Comparison::name).containsExactly("a", "b");
		assertThat(compared.getFirst().theirs()).containsExactly(50.0, 51.0);
		assertThat(compared.getLast().ours()).containsExactly(100.0, 101.0);
	}

	private Measurement named(String name, double value) {
		return (run) -> {
			this.order.add(name + run);
			return value + run;
		};
	}

	@Test
	void comparesRunByRunAndATimeTheOtherWayRound() {
		List<Double> ours = List.of(10.0, 30.0);
		List<Double> theirs = List.of(20.0, 60.0);
		assertThat(new Comparison("x", Unit.TOKENS_PER_SECOND, ours, theirs).ratio().median()).isEqualTo(0.5,
				within(1e-9));
		assertThat(new Comparison("x", Unit.MILLIS, ours, theirs).ratio()).isEqualTo(new Spread(2, 2, 2));
		assertThatIllegalArgumentException().isThrownBy(() -> Ratios.of(ours, List.of(1.0)));
	}

	@Test
	void aSecondPromptSharesNoMoreThanItShould() {
		int[] first = RandomPrompt.of(100, 50, 1);
		int[] second = RandomPrompt.beginningLike(first, 90, 50, 2);
		assertThat(second).hasSameSizeAs(first).startsWith(Arrays.copyOf(first, 90));
		assertThat(second[90]).isNotEqualTo(first[90]);
		assertThat(IntStream.of(second)).allMatch((token) -> token >= 0 && token < 50);
	}

}
