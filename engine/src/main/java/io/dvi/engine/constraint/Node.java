package io.dvi.engine.constraint;

import java.util.ArrayList;
import java.util.List;

/** A place in a {@link Rule}, told apart by identity. */
final class Node {

	/** Height of a node from which no text leads to the end of its rule. */
	static final int NO_END = Integer.MAX_VALUE;

	private final List<Arc> arcs = new ArrayList<>(2);

	private boolean end;

	private int height = NO_END;

	List<Arc> arcs() {
		return this.arcs;
	}

	void jump(Node target) {
		this.arcs.add(new Arc.Jump(target));
	}

	void read(int low, int high, Node target) {
		this.arcs.add(new Arc.Bytes(low, high, target));
	}

	void read(int value, Node target) {
		read(value, value, target);
	}

	void call(Rule rule, Node target) {
		this.arcs.add(new Arc.Call(rule, target));
	}

	/** Whether the rule ends here. */
	boolean end() {
		return this.end;
	}

	void markEnd() {
		this.end = true;
	}

	/**
	 * How many objects and arrays have to be opened inside each other on the flattest way
	 * to the end of the rule.
	 */
	int height() {
		return this.height;
	}

	void height(int value) {
		this.height = value;
	}

}
