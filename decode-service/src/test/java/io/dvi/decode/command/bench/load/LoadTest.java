package io.dvi.decode.command.bench.load;

import io.dvi.decode.command.bench.load.Load.Limits;
import io.dvi.decode.command.bench.load.Served.Delivery;
import io.dvi.decode.command.bench.load.Served.Outcome;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LoadTest {

	private static final long MILLI = 1_000_000;

	private static final long SECOND = 1000 * MILLI;

	/** Begins at 0, is due at 0, first token after 100 ms, then 2 tokens every 50 ms. */
	private static final Served QUICK = new Served(Outcome.COMPLETED, 0,
			List.of(new Delivery(100 * MILLI, 1), new Delivery(150 * MILLI, 2), new Delivery(200 * MILLI, 2)),
			200 * MILLI);

	/** Half of its answer comes when no more requests arrive. */
	private static final Served LATE = new Served(Outcome.COMPLETED, SECOND,
			List.of(new Delivery(1900 * MILLI, 3), new Delivery(2100 * MILLI, 3)), 2100 * MILLI);

	private static final Served REFUSED = new Served(Outcome.REJECTED, 0, List.of(), 0);

	private final Load load = new Load(0, 2 * SECOND, List.of(QUICK, LATE, REFUSED));

	@Test
	void countsWhatArrivedWithinItsTime() {
		assertThat(this.load.tokensPerSecond()).isEqualTo((5 + 3) / 2.0, within(1e-9));
		assertThat(this.load.answersPerSecond()).isEqualTo(0.5, within(1e-9));
		assertThat(this.load.inFlight()).isEqualTo((0.2 + 1) / 2, within(1e-9));
		assertThat(this.load.count(Outcome.REJECTED)).isEqualTo(1);
	}

	@Test
	void measuresTheFirstTokenFromWhenARequestWasDue() {
		assertThat(this.load.firstToken().millis(50)).isEqualTo(100, within(0.1));
		assertThat(this.load.firstToken().millis(99)).isEqualTo(900, within(1.0));
		assertThat(this.load.betweenDeliveries().millis(50)).isEqualTo(50, within(0.1));
		assertThat(this.load.betweenDeliveries().millis(99)).isEqualTo(200, within(0.2));
	}

	@Test
	void isGoodWithinBothLimitsAndARefusalNeverIs() {
		assertThat(this.load.goodShare(new Limits(1000, 100))).isEqualTo(2 / 3.0, within(1e-9));
		assertThat(this.load.goodShare(new Limits(500, 100))).isEqualTo(1 / 3.0, within(1e-9));
		assertThat(this.load.goodShare(new Limits(1000, 30))).isEqualTo(1 / 3.0, within(1e-9));
		assertThat(this.load.goodTokensPerSecond(new Limits(500, 25))).isEqualTo(2.5, within(1e-9));
		assertThat(this.load.goodShare(new Limits(500, 24))).isZero();
	}

	@Test
	void aWindowBeginsWithTheLastAnswerItWaitsFor() {
		Window window = new Window(2, SECOND);
		window.answered(5 * SECOND);
		assertThat(window.over(9 * SECOND)).isFalse();
		window.answered(7 * SECOND);
		window.answered(7 * SECOND + MILLI);
		assertThat(window.over(8 * SECOND - 1)).isFalse();
		assertThat(window.over(8 * SECOND)).isTrue();
		assertThat(window.load(List.of())).isEqualTo(new Load(7 * SECOND, 8 * SECOND, List.of()));
	}

	@Test
	void countsOfARequestOnlyWhatLiesWithin() {
		Load later = new Load(150 * MILLI, 1150 * MILLI, List.of(QUICK, LATE));
		assertThat(later.inFlight()).isEqualTo(0.05 + 0.15, within(1e-9));
		assertThat(later.answersPerSecond()).isEqualTo(1, within(1e-9));
		assertThat(new Load(SECOND, 2 * SECOND, List.of(QUICK)).answersPerSecond()).isZero();
		assertThat(new Load(SECOND, 2 * SECOND, List.of(QUICK)).inFlight()).isZero();
	}

	@Test
	void percentilesAreThoseOfTheValues() {
		Latencies latencies = new Latencies();
		IntStream.rangeClosed(1, 1000).forEach((millis) -> latencies.add(millis * MILLI));
		assertThat(latencies.millis(50)).isEqualTo(500, within(0.5));
		assertThat(latencies.millis(99)).isEqualTo(990, within(1.0));
		assertThat(new Latencies().millis(99)).isZero();
	}

}
