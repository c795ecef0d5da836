package io.dvi.client.command;

import java.time.Duration;
import java.util.Locale;

import tools.jackson.databind.node.ObjectNode;

/**
 * How far feeding got, in words and as JSON.
 *
 * @param figures what came of it so far
 * @param elapsed how long it took
 * @param wanted when it ends
 */
record Progress(FeedFigures figures, Duration elapsed, Feeder.Limits wanted) {

	/**
	 * One short line for a look in between.
	 * @return the line
	 */
	String line() {
		return String.format(Locale.ROOT, "%d answers, %d tokens, %.1f tokens/s, %.2f tokens/step, %s left",
				this.figures.answers(), this.figures.tokens(), tokensPerSecond(), this.figures.tokensPerStep(),
				timeLeft());
	}

	/**
	 * One sentence for the end.
	 * @return the sentence
	 */
	String summary() {
		return String.format(Locale.ROOT,
				"%d tokens in %.1f s, %.1f tokens/s, %.2f tokens per verify step; %d answers, %d prompts written by the"
						+ " model, %d skipped",
				this.figures.tokens(), seconds(), tokensPerSecond(), this.figures.tokensPerStep(),
				this.figures.answers(), this.figures.ownPrompts(), this.figures.skipped());
	}

	/**
	 * The summary for scripts.
	 * @return one object
	 */
	ObjectNode json() {
		return HttpCalls.JSON.createObjectNode()
			.put("answers", this.figures.answers())
			.put("tokens", this.figures.tokens())
			.put("seconds", rounded(seconds()))
			.put("tokens_per_second", rounded(tokensPerSecond()))
			.put("tokens_per_step", rounded(this.figures.tokensPerStep()))
			.put("skipped", this.figures.skipped())
			.put("own_prompts", this.figures.ownPrompts());
	}

	private double seconds() {
		return this.elapsed.toNanos() / 1e9;
	}

	private double tokensPerSecond() {
		return this.elapsed.isZero() ? 0 : this.figures.tokens() / seconds();
	}

	private String timeLeft() {
		double done = Math.max((double) this.figures.tokens() / this.wanted.tokens(),
				(double) this.figures.answers() / this.wanted.answers());
		if (done == 0) {
			return "unknown time";
		}
		double left = Math.max(0, 1 / done - 1) * seconds();
		if (left < 100) {
			return String.format(Locale.ROOT, "%.0f s", left);
		}
		return (left < 6000) ? String.format(Locale.ROOT, "%.0f min", left / 60)
				: String.format(Locale.ROOT, "%.1f h", left / 3600);
	}

	private static double rounded(double value) {
		return Math.round(value * 1000) / 1000.0;
	}

}
