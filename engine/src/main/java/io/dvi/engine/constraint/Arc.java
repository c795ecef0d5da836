package io.dvi.engine.constraint;

/** One way on from a {@link Node}. */
sealed interface Arc {

	Node target();

	/** Reads one byte of a range, both ends of it included. */
	record Bytes(int low, int high, Node target) implements Arc {
	}

	/** Reads nothing. */
	record Jump(Node target) implements Arc {
	}

	/** Reads what a rule describes. */
	record Call(Rule rule, Node target) implements Arc {
	}

}
