package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.Comparison.Unit;
import io.dvi.decode.command.bench.Rivals.Measurement;
import io.dvi.decode.command.bench.peer.LlamaCpp;
import io.dvi.engine.Engine;
import io.dvi.engine.model.SplitModel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tokens per second behind a context, one row a step on both sides.
 *
 * @param peer theirs
 * @param models their files, by name
 * @param runs how often each is measured
 */
record PlainDecoding(LlamaCpp peer, Map<String, Path> models, int runs) {

	private static final int CONTEXT = 256;

	private static final int TOKENS = 64;

	List<Comparison> measure(ModelOptions options) throws IOException {
		try (SplitModel model = Engine.openModel(options.folder(), options.engine(1), 1);
				PlainLoop loop = new PlainLoop(model)) {
			int[] prompt = RandomPrompt.of(CONTEXT, model.descriptor().vocabularySize(), 0);
			// The first token is the prompt's; the loop's speed counts those behind it.
			Measurement ours = (_) -> loop.run(prompt, 1 + TOKENS, Set.of()).tokensPerSecond();
			ours.measure(0);
			Map<String, Measurement> theirs = new LinkedHashMap<>();
			this.models.forEach((name, file) -> theirs.put("plain decoding at context " + CONTEXT + ", " + name,
					(_) -> this.peer.decode(file, CONTEXT, TOKENS).tokensPerSecond()));
			return new Rivals(ours, theirs).compare(Unit.TOKENS_PER_SECOND, this.runs);
		}
	}

}
