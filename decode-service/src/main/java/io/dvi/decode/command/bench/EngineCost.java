package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.PlainLoop.Decoded;
import io.dvi.engine.Engine;
import io.dvi.engine.EngineOptions;
import io.dvi.engine.Prompt;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.text.ChatMessage;
import io.dvi.engine.text.TextCodec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an engine with speculation switched off costs beside a loop that knows neither
 * speculation nor an engine, on the same prompt, in turn.
 *
 * @param loop tokens per second of the loop in each run
 * @param engine those of the engine
 * @param sameTokens whether both gave the same tokens in every run
 */
record EngineCost(List<Double> loop, List<Double> engine, boolean sameTokens) {

	private static final String QUESTION = "Write a long story about a lighthouse keeper and her brother.";

	/**
	 * Answers of each side in a run, in turn, so that a change of the machine's pace
	 * meets both.
	 */
	private static final int ANSWERS = 10;

	static EngineCost measure(ModelFolder folder, SplitModel model, EngineOptions options, int runs, int tokens) {
		List<Double> loops = new ArrayList<>();
		List<Double> engines = new ArrayList<>();
		boolean same = true;
		int[] prompt = prompt(folder, model.descriptor());
		Set<Integer> ends = Set.copyOf(model.descriptor().endTokens());
		try (Engine engine = Engine.open(folder, options.withSlots(1).withPrefixCacheBytes(0), ExperienceSink.DISCARD);
				PlainLoop plain = new PlainLoop(model)) {
			PlainRequest request = new PlainRequest(engine);
			plain.run(prompt, tokens, ends);
			request.run(prompt, tokens);
			for (int run = 0; run < runs; run++) {
				List<Decoded> looped = new ArrayList<>();
				List<Decoded> served = new ArrayList<>();
				for (int answer = 0; answer < ANSWERS; answer++) {
					looped.add(plain.run(prompt, tokens, ends));
					served.add(request.run(prompt, tokens));
				}
				loops.add(median(looped));
				engines.add(median(served));
				same &= looped.stream()
					.map(Decoded::tokens)
					.toList()
					.equals(served.stream().map(Decoded::tokens).toList());
			}
		}
		return new EngineCost(loops, engines, same);
	}

	private static double median(List<Decoded> answers) {
		return Spread.of(answers.stream().map(Decoded::tokensPerSecond).toList()).median();
	}

	private static int[] prompt(ModelFolder folder, ModelDescriptor descriptor) {
		try (TextCodec codec = TextCodec.open(folder, descriptor)) {
			return codec.encode(new Prompt.Chat(List.of(new ChatMessage("user", QUESTION))));
		}
	}

	/** Engine over loop, run by run. */
	Spread ratio() {
		return Ratios.of(this.engine, this.loop);
	}

	String line() {
		return "plain loop " + Spread.of(this.loop).text(1) + " tok/s, engine with speculation off "
				+ Spread.of(this.engine).text(1) + " tok/s, ratio " + ratio().text(3)
				+ (this.sameTokens ? ", same tokens" : ", DIFFERENT tokens");
	}

	Map<String, Object> figures() {
		Map<String, Object> figures = new LinkedHashMap<>();
		figures.put("loop_tokens_per_second", this.loop);
		figures.put("engine_tokens_per_second", this.engine);
		figures.put("ratio", ratio().figures());
		figures.put("same_tokens", this.sameTokens);
		return figures;
	}

}
