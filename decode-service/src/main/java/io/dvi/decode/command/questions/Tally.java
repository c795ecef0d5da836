package io.dvi.decode.command.questions;

import io.dvi.engine.GenerationEvent.SpeculationFigures;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Sums over answers: of one task, or of all. */
public final class Tally {

	private final long[] judged;

	private final long[] accepted;

	private long questions;

	private long different;

	private long verifySteps;

	private long plainTokens;

	private long plainNanos;

	private long plainDecodeNanos;

	private long speculativeTokens;

	private long speculativeNanos;

	private long speculativeDecodeNanos;

	public Tally(int draftLength) {
		this.judged = new long[draftLength];
		this.accepted = new long[draftLength];
	}

	public void addSpeculative(Answer answer) {
		SpeculationFigures figures = answer.speculation();
		this.questions++;
		this.verifySteps += figures.verifySteps();
		this.speculativeTokens += answer.tokens();
		this.speculativeNanos += answer.nanos();
		this.speculativeDecodeNanos += answer.decodeNanos();
		for (int i = 0; i < this.judged.length; i++) {
			this.judged[i] += at(figures.draftedByPosition(), i);
			this.accepted[i] += at(figures.acceptedByPosition(), i);
		}
	}

	public void addPair(Answer plain, Answer speculative) {
		addSpeculative(speculative);
		this.plainTokens += plain.tokens();
		this.plainNanos += plain.nanos();
		this.plainDecodeNanos += plain.decodeNanos();
		if (!plain.text().equals(speculative.text())) {
			this.different++;
		}
	}

	private static int at(List<Integer> counts, int position) {
		return (position < counts.size()) ? counts.get(position) : 0;
	}

	public long questions() {
		return this.questions;
	}

	/** Questions whose two answers are not the same text. */
	public long different() {
		return this.different;
	}

	public double plainTokensPerSecond() {
		return 1e9 * ratio(this.plainTokens, this.plainNanos);
	}

	public double speculativeTokensPerSecond() {
		return 1e9 * ratio(this.speculativeTokens, this.speculativeNanos);
	}

	public double speedup() {
		double plain = plainTokensPerSecond();
		return (plain == 0) ? 0 : speculativeTokensPerSecond() / plain;
	}

	/** The ratio of speeds behind the first token, where drafting has its say. */
	public double decodeSpeedup() {
		double plain = ratio(this.plainTokens - this.questions, this.plainDecodeNanos);
		return (plain == 0) ? 0 : ratio(this.speculativeTokens - this.questions, this.speculativeDecodeNanos) / plain;
	}

	/** Tokens a verify step commits: those accepted and the verifier's own. */
	public double meanTokensPerStep() {
		return ratio(Arrays.stream(this.accepted).sum() + this.verifySteps, this.verifySteps);
	}

	/**
	 * For each position, the share accepted of the drafts judged there; a draft behind a
	 * rejected one is not judged. Null where none was.
	 */
	public List<@Nullable Double> acceptanceByPosition() {
		return IntStream.range(0, this.judged.length)
			.<@Nullable Double>mapToObj((i) -> (this.judged[i] == 0) ? null : ratio(this.accepted[i], this.judged[i]))
			.toList();
	}

	/** What both commands report of drafting. */
	public Map<String, @Nullable Object> acceptance() {
		Map<String, @Nullable Object> figures = new LinkedHashMap<>();
		figures.put("questions", this.questions);
		figures.put("mean_tokens_per_step", meanTokensPerStep());
		figures.put("acceptance_by_position", acceptanceByPosition());
		figures.put("judged_by_position", Arrays.stream(this.judged).boxed().toList());
		return figures;
	}

	/** What the bench reports. */
	public Map<String, @Nullable Object> speed() {
		Map<String, @Nullable Object> figures = new LinkedHashMap<>();
		figures.put("plain_tokens_per_second", plainTokensPerSecond());
		figures.put("speculative_tokens_per_second", speculativeTokensPerSecond());
		figures.put("speedup", speedup());
		figures.put("decode_speedup", decodeSpeedup());
		figures.putAll(acceptance());
		figures.put("tokens", this.speculativeTokens);
		figures.put("different_texts", this.different);
		return figures;
	}

	private static double ratio(long part, long whole) {
		return (whole == 0) ? 0 : (double) part / whole;
	}

}
