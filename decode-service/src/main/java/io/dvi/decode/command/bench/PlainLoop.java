package io.dvi.decode.command.bench;

import io.dvi.engine.model.Block;
import io.dvi.engine.model.SplitModel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Greedy decoding written straight on the model: the prompt in chunks, then one row a
 * step and the likeliest token. Nothing of an engine is in the way, so what an engine
 * costs shows beside it.
 */
final class PlainLoop implements AutoCloseable {

	private final SplitModel model;

	private final Block block;

	PlainLoop(SplitModel model) {
		this.model = model;
		this.block = model.openBlock();
	}

	/**
	 * Answers.
	 * @param prompt at least one token
	 * @param count most tokens to generate
	 * @param ends tokens that end the answer
	 */
	Decoded run(int[] prompt, int count, Set<Integer> ends) {
		long begun = System.nanoTime();
		int next = prefill(prompt);
		long first = System.nanoTime();
		List<Integer> tokens = new ArrayList<>();
		tokens.add(next);
		while (tokens.size() < count && !ends.contains(next)) {
			this.block.begin(prompt.length + tokens.size() - 1);
			this.block.append(next);
			this.model.deep(List.of(this.block));
			next = this.block.mostLikely(0);
			tokens.add(next);
		}
		return new Decoded(tokens, first - begun, System.nanoTime() - first);
	}

	private int prefill(int[] prompt) {
		int begin = 0;
		while (prompt.length - begin > this.model.maxRows()) {
			append(prompt, begin, begin + this.model.maxRows());
			this.block.firstLogitRow(this.model.maxRows());
			this.model.deep(List.of(this.block));
			begin += this.model.maxRows();
		}
		append(prompt, begin, prompt.length);
		int last = prompt.length - begin - 1;
		this.block.firstLogitRow(last);
		this.model.deep(List.of(this.block));
		return this.block.mostLikely(last);
	}

	private void append(int[] prompt, int begin, int end) {
		this.block.begin(begin);
		for (int position = begin; position < end; position++) {
			this.block.append(prompt[position]);
		}
	}

	@Override
	public void close() {
		this.block.close();
	}

	/**
	 * What was decoded.
	 *
	 * @param tokens the answer, at least one
	 * @param prefillNanos from the beginning to the first token
	 * @param decodeNanos from the first token to the last
	 */
	record Decoded(List<Integer> tokens, long prefillNanos, long decodeNanos) {

		/** Speed behind the first token. */
		double tokensPerSecond() {
			return 1e9 * (this.tokens.size() - 1) / this.decodeNanos;
		}

	}

}
