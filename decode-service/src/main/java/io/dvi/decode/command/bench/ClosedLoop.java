package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.load.Load;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What so many streams at once gave.
 *
 * @param streams requests always under way
 * @param speculation false for plain decoding
 * @param tokensPerSecond of all streams together
 * @param answersPerSecond answers completed
 * @param plain tokens per second of one plain stream, measured beside it
 */
record ClosedLoop(int streams, boolean speculation, double tokensPerSecond, double answersPerSecond, double plain) {

	static ClosedLoop of(int streams, boolean speculation, Load load, double plain) {
		return new ClosedLoop(streams, speculation, load.tokensPerSecond(), load.answersPerSecond(), plain);
	}

	double ratio() {
		return (this.plain > 0) ? this.tokensPerSecond / this.plain : 0;
	}

	String line() {
		return String.format(Locale.ROOT, "%d streams, speculation %s: %.1f tok/s, one plain stream %.1f, ratio %.2f",
				this.streams, this.speculation ? "auto" : "off", this.tokensPerSecond, this.plain, ratio());
	}

	Map<String, Object> figures() {
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("streams", this.streams);
		figures.put("speculation", this.speculation ? "auto" : "off");
		figures.put("tokens_per_second", this.tokensPerSecond);
		figures.put("answers_per_second", this.answersPerSecond);
		figures.put("one_plain_stream", this.plain);
		figures.put("ratio", ratio());
		return figures;
	}

}
