package io.dvi.client.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTest {

	private static final FeedFigures FIGURES = new FeedFigures(12, 5, 2, 3000, 1500, 900);

	private final StringWriter out = new StringWriter();

	@Test
	void aLineSaysHowFarItIs() {
		assertThat(new Progress(FIGURES, Duration.ofSeconds(15), tokens(10_000)).line())
			.isEqualTo("12 answers, 3000 tokens, 200.0 tokens/s, 1.60 tokens/step, 35 s left");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			3000    | 0 s left
			2000    | 0 s left
			22900   | 100 s left
			23000   | 2 min left
			1000000 | 83 min left
			3600000 | 5.0 h left
			""")
	void theTimeLeftIsInAUnitThatFits(long wanted, String left) {
		assertThat(new Progress(FIGURES, Duration.ofSeconds(15), tokens(wanted)).line()).endsWith(left);
	}

	@Test
	void answersMayBeWhatIsWanted() {
		assertThat(
				new Progress(FIGURES, Duration.ofSeconds(15), new Feeder.Limits(1, Long.MAX_VALUE, 24, Rate.UNLIMITED))
					.line())
			.endsWith("15 s left");
	}

	@Test
	void nothingIsForetoldBeforeTheFirstAnswer() {
		assertThat(new Progress(FeedFigures.NOTHING, Duration.ofSeconds(15), tokens(10_000)).line())
			.isEqualTo("0 answers, 0 tokens, 0.0 tokens/s, 0.00 tokens/step, unknown time left");
	}

	@Test
	void theSummaryHasEveryFigure() {
		assertThat(new Progress(FIGURES, Duration.ofSeconds(15), tokens(3000)).summary())
			.isEqualTo("3000 tokens in 15.0 s, 200.0 tokens/s, 1.60 tokens per verify step; 12 answers, 5 prompts"
					+ " written by the model, 2 skipped");
		assertThat(new Progress(FIGURES, Duration.ofSeconds(15), tokens(3000)).json().toString())
			.isEqualTo("{\"answers\":12,\"tokens\":3000,\"seconds\":15.0,\"tokens_per_second\":200.0,"
					+ "\"tokens_per_step\":1.6,\"skipped\":2,\"own_prompts\":5}");
	}

	@Test
	void aTerminalShowsOneLineInPlace() {
		try (ProgressLine line = new ProgressLine(new PrintWriter(this.out), true)) {
			line.show("longer");
			line.show("short");
		}
		assertThat(this.out.toString()).isEqualTo("\rlonger\rshort " + System.lineSeparator());
	}

	@Test
	void elsewhereEachTextIsALine() {
		try (ProgressLine line = new ProgressLine(new PrintWriter(this.out), false)) {
			line.show("longer");
			line.show("short");
			assertThat(line.period()).hasSeconds(10);
		}
		assertThat(this.out.toString().lines()).containsExactly("longer", "short");
	}

	private static Feeder.Limits tokens(long wanted) {
		return new Feeder.Limits(1, wanted, Long.MAX_VALUE, Rate.UNLIMITED);
	}

}
