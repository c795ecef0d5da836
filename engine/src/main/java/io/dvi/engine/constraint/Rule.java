package io.dvi.engine.constraint;

/**
 * A piece of grammar that is called by others and by itself. No rule describes the empty
 * text.
 *
 * @param place where in the schema it comes from, for messages
 * @param nested whether calling it opens an object or an array
 * @param start where it begins
 * @param end where it ends
 */
record Rule(String place, boolean nested, Node start, Node end) {

	/** Levels of nesting that a call of it adds. */
	int levels() {
		return this.nested ? 1 : 0;
	}

	/** What calling it needs at least, {@link Node#NO_END} when it describes nothing. */
	int height() {
		int height = this.start.height();
		return (height == Node.NO_END) ? height : height + levels();
	}

	// A rule may call itself, so it is known by its start, and not by what lies behind.

	@Override
	public boolean equals(Object other) {
		return other instanceof Rule rule && rule.start == this.start;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this.start);
	}

}
