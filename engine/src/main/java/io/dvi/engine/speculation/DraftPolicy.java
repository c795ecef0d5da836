package io.dvi.engine.speculation;

import java.util.List;

/**
 * Decides how much of a batch's drafts is verified: as many of the likeliest tokens as
 * make the expected tokens per second of the whole batch largest, possibly none. Costs
 * may have steps, so every number of rows is looked at. A prompt's rows in the same pass
 * count for nothing: beside them any draft looks cheap, yet every row that fails puts off
 * all prompts behind. Confined to the decode thread.
 */
public final class DraftPolicy {

	private final CostCurve costs;

	/**
	 * Makes a policy.
	 * @param costs what passes cost
	 */
	public DraftPolicy(CostCurve costs) {
		this.costs = costs;
	}

	/**
	 * Cuts the drafts of a batch to what pays.
	 * @param batch all sequences past their prompt
	 * @return what rows and questions cost after that
	 */
	public Prices cut(List<? extends Growing> batch) {
		int sequences = batch.size();
		int[] kept = batch.stream().mapToInt(Growing::fixed).toArray();
		int rows = kept.length;
		double tokens = 0;
		for (int i = 0; i < kept.length; i++) {
			rows += kept[i];
			tokens += expected(batch.get(i).draft(), kept[i]);
		}
		int[] best = kept.clone();
		double bestRate = tokens / this.costs.seconds(sequences, rows);
		int bestRows = rows;
		for (int next = likeliest(batch, kept); next >= 0; next = likeliest(batch, kept)) {
			tokens += batch.get(next).draft().survival(++kept[next]);
			double rate = tokens / this.costs.seconds(sequences, ++rows);
			if (rate > bestRate) {
				bestRate = rate;
				bestRows = rows;
				System.arraycopy(kept, 0, best, 0, kept.length);
			}
		}
		for (int i = 0; i < best.length; i++) {
			batch.get(i).cut(best[i]);
		}
		return prices(bestRate, sequences, bestRows);
	}

	/** Tokens that a step with so many drafted ones commits, the verifier's included. */
	private static double expected(Draft draft, int length) {
		double tokens = 0;
		for (int count = 0; count <= length; count++) {
			tokens += draft.survival(count);
		}
		return tokens;
	}

	/** Whose next token is likeliest to be committed, or -1 when no draft has more. */
	private static int likeliest(List<? extends Growing> batch, int[] kept) {
		int likeliest = -1;
		double largest = -1;
		for (int i = 0; i < kept.length; i++) {
			Draft draft = batch.get(i).draft();
			if (kept[i] < draft.length() && draft.survival(kept[i] + 1) > largest) {
				largest = draft.survival(kept[i] + 1);
				likeliest = i;
			}
		}
		return likeliest;
	}

	private Prices prices(double tokensPerSecond, int sequences, int rows) {
		double row = this.costs.seconds(sequences, rows + 1) - this.costs.seconds(sequences, rows);
		return new Prices(tokensPerSecond * row, tokensPerSecond * this.costs.askingSeconds());
	}

	/** A draft that may still be cut. */
	interface Growing {

		/**
		 * What is drafted.
		 * @return the draft, changed by {@link #cut}
		 */
		Draft draft();

		/**
		 * How many tokens stay whatever the policy says.
		 * @return from 0 to the draft's length
		 */
		int fixed();

		/**
		 * Drops what lies behind the first tokens.
		 * @param length how many stay, at least {@link #fixed()}
		 */
		void cut(int length);

	}

	/**
	 * Costs in expected tokens: what the batch would get in the same time.
	 *
	 * @param row one more row
	 * @param asking one question to a head
	 */
	public record Prices(double row, double asking) {
	}

}
