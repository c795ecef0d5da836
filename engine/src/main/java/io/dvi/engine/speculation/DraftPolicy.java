package io.dvi.engine.speculation;

import java.util.List;

/**
 * Decides how much of a batch's drafts is verified: as many of the likeliest tokens as
 * make the expected tokens per second of the whole batch largest, possibly none. Costs
 * may have steps, so every number of rows is looked at. Confined to the decode thread.
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
	 * @param prefill what a prompt adds to the same pass
	 * @return what tokens, rows and questions are worth after that
	 */
	public Prices cut(List<RequestDrafter> batch, Prefill prefill) {
		int sequences = batch.size() + prefill.sequences();
		int rows = prefill.rows();
		double tokens = 0;
		int[] kept = new int[batch.size()];
		int candidates = 0;
		for (int i = 0; i < kept.length; i++) {
			kept[i] = batch.get(i).fixed();
			rows += 1 + kept[i];
			candidates += batch.get(i).draft().length() - kept[i];
			for (int count = 0; count <= kept[i]; count++) {
				tokens += batch.get(i).draft().survival(count);
			}
		}
		int[] order = new int[candidates];
		double best = tokens / this.costs.seconds(sequences, rows);
		int bestCount = 0;
		for (int count = 1; count <= candidates; count++) {
			int next = likeliest(batch, kept);
			order[count - 1] = next;
			tokens += batch.get(next).draft().survival(++kept[next]);
			double rate = tokens / this.costs.seconds(sequences, rows + count);
			if (rate > best) {
				best = rate;
				bestCount = count;
			}
		}
		for (int count = candidates; count > bestCount; count--) {
			kept[order[count - 1]]--;
		}
		for (int i = 0; i < kept.length; i++) {
			batch.get(i).cut(kept[i]);
		}
		return prices(best, sequences, rows + bestCount);
	}

	private static int likeliest(List<RequestDrafter> batch, int[] kept) {
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

	/**
	 * What a prompt adds to a pass.
	 *
	 * @param sequences 1 or 0
	 * @param rows how many
	 */
	public record Prefill(int sequences, int rows) {

		/** Nothing. */
		public static final Prefill NONE = new Prefill(0, 0);

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
