package io.dvi.engine.sampling;

import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.constraint.TokenConstraint;

import java.util.Arrays;

/** Leaves the tokens from which an answer of the wanted format can still come. */
final class FormatRule implements LogitRule {

	private final TokenConstraint[] places = new TokenConstraint[1 + SpeculationOptions.MAX_DRAFT_LENGTH]; // by
																											// drafted
																											// tokens

	FormatRule(TokenConstraint start) {
		Arrays.fill(this.places, start);
	}

	@Override
	public boolean active() {
		return true;
	}

	@Override
	public boolean keeps(int token) {
		return this.places[0].allows(token);
	}

	@Override
	public void apply(float[] row) {
		this.places[0].restrict(row);
	}

	@Override
	public void accept(int token) {
		this.places[0] = this.places[0].accept(token);
	}

	@Override
	public boolean allows(int drafted, int token) {
		return this.places[drafted].allows(token);
	}

	@Override
	public void assume(int drafted, int token) {
		this.places[drafted + 1] = this.places[drafted].accept(token);
	}

	/** Tokens for text that the format leaves no choice of. */
	int[] forced(int drafted, int limit) {
		return this.places[drafted].forced(limit);
	}

}
