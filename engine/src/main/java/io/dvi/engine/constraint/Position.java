package io.dvi.engine.constraint;

import org.jspecify.annotations.Nullable;

/**
 * One reading of the text so far.
 *
 * @param node where it stands in its rule
 * @param frame what comes behind the rule, null in the outermost one
 */
record Position(Node node, @Nullable Frame frame) {

	/**
	 * Whether the text can be ended from a node here, within the nesting that is allowed.
	 */
	boolean reaches(Node other) {
		return fits(other.height());
	}

	/** Whether a rule can be called and what comes behind it be written. */
	boolean canCall(Rule rule, Node behind) {
		return fits(rule.height()) && reaches(behind);
	}

	private boolean fits(int height) {
		return height <= Configuration.MAX_NESTING - Frame.nestingOf(this.frame);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Position position && position.node == this.node
				&& ((this.frame != null) ? this.frame.equals(position.frame) : position.frame == null);
	}

	@Override
	public int hashCode() {
		return 31 * ((this.frame != null) ? this.frame.hash() : 7) + System.identityHashCode(this.node);
	}

}
