package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.load.Load;
import io.dvi.decode.command.bench.load.Served;
import io.dvi.decode.command.bench.load.Served.Delivery;
import io.dvi.decode.command.bench.load.Served.Outcome;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ClosedLoopTest {

	private static final long SECOND = 1_000_000_000;

	@Test
	void comparesAllStreamsWithOnePlainOne() {
		Load load = new Load(0, 2 * SECOND,
				List.of(new Served(Outcome.COMPLETED, 0, List.of(new Delivery(SECOND, 30)), SECOND),
						new Served(Outcome.COMPLETED, 0, List.of(new Delivery(SECOND, 30)), SECOND)));
		ClosedLoop loop = ClosedLoop.of(2, true, load, 12);
		assertThat(loop.tokensPerSecond()).isEqualTo(30);
		assertThat(loop.answersPerSecond()).isEqualTo(1);
		assertThat(loop.ratio()).isEqualTo(2.5);
		assertThat(loop.line()).isEqualTo("2 streams, speculation auto: 30.0 tok/s, one plain stream 12.0, ratio 2.50");
	}

}
