package io.dvi.trainer.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RatioChangeTest {

	/** By hand: ratios 2 and 1; residuals of the first 1, -1, of the second 0.5, -0.5. */
	@Test
	void isTheRatioOfSumsWithWelchsError() {
		RatioChange change = RatioChange.between(samples(21, 10, 19, 10), samples(10.5, 10, 9.5, 10));
		assertThat(change.before()).isEqualTo(2);
		assertThat(change.after()).isEqualTo(1);
		// 2 * (1 + 1) / 40^2 + 2 * (0.25 + 0.25) / 20^2
		assertThat(change.error()).isCloseTo(Math.sqrt(0.0025 + 0.0025), within(1e-12));
		assertThat(change.degrees()).as("equal variances of two twos").isCloseTo(2, within(1e-12));
		double margin = StudentT.exceededWith(0.025, 2) * change.error();
		assertThat(change.factor(0.025).low()).isCloseTo(0.5 * Math.exp(-margin), within(1e-12));
		assertThat(change.factor(0.025).high()).isCloseTo(0.5 * Math.exp(margin), within(1e-12));
	}

	@Test
	void isSureOfBatchesWithoutAnyDifference() {
		RatioChange change = RatioChange.between(samples(20, 10, 20, 10), samples(10, 10, 10, 10));
		assertThat(change.factor(0.001).low()).isEqualTo(0.5);
		assertThat(change.factor(0.001).high()).isEqualTo(0.5);
	}

	/** The promised risk is kept, also with few batches and a ratio that is skewed. */
	@Test
	void coversTheTruthAsOftenAsItSays() {
		Random random = new Random(5);
		int rounds = 2_000;
		int tooHigh = 0;
		int tooLow = 0;
		for (int round = 0; round < rounds; round++) {
			RatioChange change = RatioChange.between(noisy(random, 12, 2), noisy(random, 8, 1.8));
			tooHigh += (change.factor(0.05).low() > 0.9) ? 1 : 0;
			tooLow += (change.factor(0.05).high() < 0.9) ? 1 : 0;
		}
		assertThat((double) tooHigh / rounds).isBetween(0.03, 0.07);
		assertThat((double) tooLow / rounds).isBetween(0.03, 0.07);
	}

	private static List<RatioChange.Sample> noisy(Random random, int batches, double ratio) {
		List<RatioChange.Sample> samples = new ArrayList<>();
		for (int batch = 0; batch < batches; batch++) {
			double steps = 200 + 50 * random.nextDouble();
			samples
				.add(new RatioChange.Sample(steps * ratio * Math.exp(0.15 * random.nextGaussian() - 0.01125), steps));
		}
		return samples;
	}

	private static List<RatioChange.Sample> samples(double... numbers) {
		List<RatioChange.Sample> samples = new ArrayList<>();
		for (int i = 0; i < numbers.length; i += 2) {
			samples.add(new RatioChange.Sample(numbers[i], numbers[i + 1]));
		}
		return samples;
	}

}
