package io.dvi.engine.constraint;

import org.jspecify.annotations.Nullable;

/**
 * What is left to do behind a rule that was called: go on at a node, then behind the rule
 * that called it.
 *
 * @param next where to go on
 * @param below null in the outermost rule
 * @param nesting objects and arrays that are open inside the called rule
 * @param hash of all of it, since frames are compared often and may be deep
 */
record Frame(Node next, @Nullable Frame below, int nesting, int hash) {

	/** Calls a rule from a place with such a frame. */
	static Frame calling(Rule rule, Node next, @Nullable Frame below) {
		return new Frame(next, below, nestingOf(below) + rule.levels(),
				31 * ((below != null) ? below.hash : 7) + System.identityHashCode(next));
	}

	static int nestingOf(@Nullable Frame frame) {
		return (frame != null) ? frame.nesting : 0;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		if (!(other instanceof Frame frame) || frame.hash != this.hash || frame.nesting != this.nesting) {
			return false;
		}
		Frame mine = this;
		while (mine != frame) {
			if (mine.next != frame.next || mine.below == null || frame.below == null) {
				return mine.next == frame.next && mine.below == frame.below;
			}
			mine = mine.below;
			frame = frame.below;
		}
		return true;
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

}
