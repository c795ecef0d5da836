package io.dvi.engine.schedule;

import io.dvi.engine.GenerationEvent.LikelyToken;
import io.dvi.engine.GenerationEvent.TokenLogprobs;
import io.dvi.engine.Output;
import io.dvi.engine.experience.TopLogits;
import io.dvi.engine.model.Block;
import io.dvi.engine.sampling.SoftmaxTerms;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tells how likely the verifier found the tokens of an answer, where that was asked for.
 * Rows do not depend on each other, so a token that was drafted is told the same as one
 * that was not.
 */
final class LikelihoodReport {

	private final int top;

	private final @Nullable SoftmaxTerms sums;

	private final TextAssembler text;

	/**
	 * Makes the report of one request.
	 * @param top how many of the likeliest tokens are told, or {@link Output#NO_LOGPROBS}
	 * @param vocabularySize number of logits in a row
	 * @param text knows what tokens show
	 */
	LikelihoodReport(int top, int vocabularySize, TextAssembler text) {
		this.top = top;
		this.sums = (top != Output.NO_LOGPROBS) ? new SoftmaxTerms(vocabularySize) : null;
		this.text = text;
	}

	/**
	 * Tells of tokens that follow each other.
	 * @param block holds the row in front of each of them
	 * @param firstRow the row in front of the first
	 * @param tokens the verifier's choices
	 * @return one entry for each token; none where nothing was asked for
	 */
	List<TokenLogprobs> of(Block block, int firstRow, int[] tokens) {
		if (this.sums == null) {
			return List.of();
		}
		List<TokenLogprobs> told = new ArrayList<>(tokens.length);
		for (int i = 0; i < tokens.length; i++) {
			int token = tokens[i];
			TopLogits row = TopLogits.of(block.logits(firstRow + i), Math.max(this.top, 1), this.sums);
			told.add(new TokenLogprobs(likely(token, block.logits(firstRow + i).get(token), row),
					IntStream.range(0, Math.min(this.top, row.ids().length))
						.mapToObj((rank) -> likely(row.ids()[rank], row.logits()[rank], row))
						.toList()));
		}
		return told;
	}

	private LikelyToken likely(int token, float logit, TopLogits row) {
		return new LikelyToken(token, logit - row.logSumExp(), this.text.bytes(token));
	}

}
