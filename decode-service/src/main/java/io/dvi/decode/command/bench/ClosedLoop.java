package io.dvi.decode.command.bench;

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
 * @param ratio tokens per second over those of one plain stream
 */
record ClosedLoop(int streams, boolean speculation, double tokensPerSecond, double answersPerSecond, double ratio) {

	String line() {
		return String.format(Locale.ROOT, "%d streams, speculation %s: %.1f tok/s, %.2f of one plain stream",
				this.streams, this.speculation ? "auto" : "off", this.tokensPerSecond, this.ratio);
	}

	Map<String, Object> figures() {
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("streams", this.streams);
		figures.put("speculation", this.speculation ? "auto" : "off");
		figures.put("tokens_per_second", this.tokensPerSecond);
		figures.put("answers_per_second", this.answersPerSecond);
		figures.put("ratio", this.ratio);
		return figures;
	}

}
