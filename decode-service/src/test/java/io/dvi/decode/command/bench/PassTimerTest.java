package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.PassTimer.Shape;
import io.dvi.engine.testing.HashModel;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PassTimerTest {

	private static final long MILLI = 1_000_000;

	private static final int WARM_UP_PASSES = 4;

	@Test
	void comparesEachShapeWithTheFirstOfTheSameRun() {
		Deque<Long> times = new ArrayDeque<>();
		for (int pass = 0; pass < WARM_UP_PASSES; pass++) {
			pass(times, 1, 100);
		}
		// A run of three rounds, the second backwards: 10, 50 and 12 ms for one row,
		// 15, 18 and 30 for four.
		pass(times, 1, 10);
		pass(times, 2, 15);
		pass(times, 2, 18);
		pass(times, 1, 50);
		pass(times, 1, 12);
		pass(times, 2, 30);
		// The machine is half as fast in the second run.
		pass(times, 1, 24);
		pass(times, 4, 36);
		pass(times, 4, 36);
		pass(times, 1, 24);
		pass(times, 1, 24);
		pass(times, 4, 36);
		try (PassTimer timer = new PassTimer(new HashModel(64), 2, 20, times::remove)) {
			List<PassCost> costs = timer.measure(List.of(new Shape(1, 1), new Shape(2, 2)), 2, 3);
			assertThat(costs.getFirst().millis()).containsExactly(12.0, 24.0);
			assertThat(costs.getLast().millis()).containsExactly(18.0, 36.0);
			assertThat(costs.getLast().rows()).isEqualTo(4);
			assertThat(costs.getLast().ratios()).allSatisfy((v) -> assertThat(v).isEqualTo(1.5, within(1e-9)));
			assertThat(costs.getLast().shallowMillis()).containsExactly(2.0, 4.0);
		}
		assertThat(times).isEmpty();
	}

	private static void pass(Deque<Long> times, long shallow, long whole) {
		times.add(0L);
		times.add(shallow * MILLI);
		times.add(whole * MILLI);
	}

	@Test
	void oneRowOfOneSequenceComesFirstAndManySequencesHaveFewRows() {
		assertThat(StepCommand.shapes(List.of(5, 16), List.of(8))).containsExactly(new Shape(1, 1), new Shape(1, 5),
				new Shape(1, 16), new Shape(8, 5));
	}

}
