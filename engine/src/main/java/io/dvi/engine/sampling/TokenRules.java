package io.dvi.engine.sampling;

import io.dvi.engine.constraint.TokenConstraint;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What changes the rows of one request before its tokens are chosen, and what is of no
 * use to draft for it. Rows are changed in vLLM's order: format, bias, early ends,
 * penalties; temperature and the rest follow. Confined to the decode thread.
 */
public final class TokenRules {

	private static final int[] NOTHING = {};

	private final @Nullable FormatRule format;

	private final List<LogitRule> rules;

	private TokenRules(@Nullable FormatRule format, List<LogitRule> others) {
		this.format = format;
		this.rules = new ArrayList<>();
		if (format != null) {
			this.rules.add(format);
		}
		this.rules.addAll(others);
	}

	/**
	 * No rule.
	 * @return rules that change nothing
	 */
	public static TokenRules free() {
		return new TokenRules(null, List.of());
	}

	/**
	 * The rules of a request.
	 * @param adjustment what its caller changes
	 * @param answer what its answer must be
	 * @param vocabularySize number of logits in a row
	 * @return rules for an answer without tokens
	 */
	public static TokenRules of(LogitAdjustment adjustment, Answer answer, int vocabularySize) {
		List<LogitRule> others = new ArrayList<>();
		if (!adjustment.bias().isEmpty()) {
			others.add(new BiasRule(adjustment.bias()));
		}
		if (answer.minTokens() > 0) {
			others.add(new EarlyEndRule(answer.endTokens().stream().mapToInt(Integer::intValue).distinct().toArray(),
					answer.minTokens()));
		}
		if (adjustment.penalises()) {
			others.add(new PenaltyRule(adjustment, answer.prompt(), vocabularySize));
		}
		return new TokenRules((answer.constraint() != null) ? new FormatRule(answer.constraint()) : null, others);
	}

	/**
	 * Whether there is no rule at all, so that choices are the model's own.
	 * @return true for a plain request
	 */
	public boolean none() {
		return this.rules.isEmpty();
	}

	/**
	 * Whether a token may be chosen behind a draft.
	 * @param drafted tokens drafted in front of it, all of them assumed
	 * @param token its id
	 * @return false when it is of no use to draft it
	 */
	public boolean allows(int drafted, int token) {
		for (LogitRule rule : this.rules) {
			if (!rule.allows(drafted, token)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Takes a token that was drafted and is allowed; what was assumed at or behind its
	 * place before is forgotten.
	 * @param drafted tokens drafted in front of it
	 * @param token its id
	 */
	public void assume(int drafted, int token) {
		this.rules.forEach((rule) -> rule.assume(drafted, token));
	}

	/**
	 * Tokens for text that must come next.
	 * @param drafted tokens drafted in front of them, all of them assumed
	 * @param limit most tokens
	 * @return their ids; none where there is a choice of text
	 */
	public int[] forced(int drafted, int limit) {
		return (this.format != null) ? this.format.forced(drafted, limit) : NOTHING;
	}

	/** Whether the next row is changed by any rule. */
	boolean active() {
		for (LogitRule rule : this.rules) {
			if (rule.active()) {
				return true;
			}
		}
		return false;
	}

	/** Whether the likeliest token of the next row stays the likeliest. */
	boolean keep(int mostLikely) {
		for (LogitRule rule : this.rules) {
			if (rule.active() && !rule.keeps(mostLikely)) {
				return false;
			}
		}
		return true;
	}

	void apply(float[] row) {
		this.rules.forEach((rule) -> rule.apply(row));
	}

	void accept(int token) {
		this.rules.forEach((rule) -> rule.accept(token));
	}

	/**
	 * What a request's answer begins behind, and what it must be.
	 *
	 * @param prompt tokens in front of it
	 * @param endTokens what would end it
	 * @param minTokens tokens it has before it may end so
	 * @param constraint its format at its beginning, or null when it is free
	 */
	@SuppressWarnings("ArrayRecordComponent")
	public record Answer(int[] prompt, List<Integer> endTokens, int minTokens, @Nullable TokenConstraint constraint) {
	}

}
