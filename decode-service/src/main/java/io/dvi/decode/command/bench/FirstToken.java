package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.Comparison.Unit;
import io.dvi.decode.command.bench.Rivals.Measurement;
import io.dvi.decode.command.bench.peer.LlamaCpp;
import io.dvi.engine.Engine;
import io.dvi.engine.experience.ExperienceSink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Time to the first token of a long prompt, and of a second one that begins like it.
 *
 * @param comparisons with theirs, who run the whole prompt
 * @param secondShare ours for the second prompt over ours for the first, run by run
 */
record FirstToken(List<Comparison> comparisons, Spread secondShare) {

	private static final int PROMPT = 1000;

	private static final int SHARED = 900;

	private static final double MILLIS = 1e-6;

	private static final int WARM_UP_SEED = -1;

	static FirstToken measure(ModelOptions options, LlamaCpp peer, Map<String, Path> models, int runs)
			throws IOException {
		try (Engine engine = Engine.open(options.folder(), options.engine(1), ExperienceSink.DISCARD)) {
			PlainRequest request = new PlainRequest(engine);
			int vocabulary = engine.model().vocabularySize();
			List<Double> shares = new ArrayList<>();
			request.run(RandomPrompt.of(PROMPT, vocabulary, WARM_UP_SEED), 1);
			Measurement ours = (run) -> {
				// Every run has a prompt of its own, which no cache knows.
				int[] prompt = RandomPrompt.of(PROMPT, vocabulary, run);
				double first = request.run(prompt, 1).prefillNanos() * MILLIS;
				double second = request.run(RandomPrompt.beginningLike(prompt, SHARED, vocabulary, runs + run), 1)
					.prefillNanos() * MILLIS;
				shares.add(second / first);
				return first;
			};
			Map<String, Measurement> theirs = new LinkedHashMap<>();
			models.forEach((name, file) -> theirs.put("first token of a prompt of " + PROMPT + ", " + name,
					(_) -> peer.prompt(file, PROMPT).nanos() * MILLIS));
			List<Comparison> comparisons = new Rivals(ours, theirs).compare(Unit.MILLIS, runs);
			return new FirstToken(comparisons, Spread.of(shares));
		}
	}

	String line() {
		return "a second prompt that shares " + SHARED + " of its " + PROMPT + " tokens takes "
				+ this.secondShare.text(2) + " of the first's time";
	}

}
