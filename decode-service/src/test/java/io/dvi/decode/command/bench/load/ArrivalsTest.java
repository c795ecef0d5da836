package io.dvi.decode.command.bench.load;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ArrivalsTest {

	private static final long SECOND = 1_000_000_000;

	@Test
	void comeAtTheRateInOrderWithinTheTime() {
		long[] arrivals = Arrivals.poisson(5, 2000, 1);
		assertThat(arrivals.length / 2000.0).isEqualTo(5, within(0.15));
		assertThat(arrivals).isSorted();
		assertThat(arrivals[arrivals.length - 1]).isLessThan(2000 * SECOND);
	}

	@Test
	void leaveGapsAsIrregularAsAPoissonProcess() {
		long[] arrivals = Arrivals.poisson(5, 2000, 1);
		double[] gaps = IntStream.range(1, arrivals.length)
			.mapToDouble((i) -> (arrivals[i] - arrivals[i - 1]) / (double) SECOND)
			.toArray();
		double mean = Arrays.stream(gaps).average().orElseThrow();
		double variance = Arrays.stream(gaps).map((gap) -> (gap - mean) * (gap - mean)).average().orElseThrow();
		assertThat(Math.sqrt(variance) / mean).isEqualTo(1, within(0.05));
	}

	@Test
	void areTheSameForTheSameSeed() {
		assertThat(Arrivals.poisson(3, 10, 7)).isEqualTo(Arrivals.poisson(3, 10, 7))
			.isNotEqualTo(Arrivals.poisson(3, 10, 8));
	}

}
