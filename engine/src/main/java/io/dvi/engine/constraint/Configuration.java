package io.dvi.engine.constraint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * All readings of the text so far, as far as each reads a byte next. It depends on
 * nothing but the text.
 *
 * @param positions inside at most {@value #MAX_FRAMES} different frames; readings behind
 * those are given up, which leaves texts out and lets none in, and keeps a schema whose
 * alternatives look alike from growing without end
 * @param complete whether the text may end here
 */
record Configuration(List<Position> positions, boolean complete) {

	/** Most objects and arrays inside each other. */
	static final int MAX_NESTING = 32;

	/**
	 * Most different things that may be left to do, more than one list of alternatives
	 * has.
	 */
	static final int MAX_FRAMES = 2 * SchemaCompiler.MAX_ALTERNATIVES;

	/** The beginning of what a rule describes. */
	static Configuration start(Rule rule) {
		Node end = new Node();
		end.markEnd();
		end.height(0);
		return closure(List.of(new Position(rule.start(), Frame.calling(rule, end, null))));
	}

	/** What is left behind one more byte, 0..255. */
	Configuration step(int value) {
		List<Position> behind = new ArrayList<>();
		for (Position position : this.positions) {
			for (Arc arc : position.node().arcs()) {
				if (arc instanceof Arc.Bytes(int low, int high, Node target) && low <= value && value <= high
						&& position.reaches(target)) {
					behind.add(new Position(target, position.frame()));
				}
			}
		}
		return closure(behind);
	}

	/** Whether nothing follows, and the text is not complete either. */
	boolean dead() {
		return this.positions.isEmpty() && !this.complete;
	}

	/** The only byte that may come next, or -1 if there are several, none, or an end. */
	int onlyByte() {
		int only = -1;
		for (Position position : this.positions) {
			for (Arc arc : position.node().arcs()) {
				if (!(arc instanceof Arc.Bytes(int low, int high, Node target)) || !position.reaches(target)) {
					continue;
				}
				if (low != high || (only >= 0 && only != low)) {
					return -1;
				}
				only = low;
			}
		}
		return this.complete ? -1 : only;
	}

	/**
	 * The bytes around one that all readings treat alike.
	 * @return the first and the last of them
	 */
	ByteRange alike(int value) {
		int first = 0;
		int last = 255;
		for (Position position : this.positions) {
			for (Arc arc : position.node().arcs()) {
				if (!(arc instanceof Arc.Bytes(int low, int high, Node _))) {
					continue;
				}
				if (low > value) {
					last = Math.min(last, low - 1);
				}
				else if (high < value) {
					first = Math.max(first, high + 1);
				}
				else {
					first = Math.max(first, low);
					last = Math.min(last, high);
				}
			}
		}
		return new ByteRange(first, last);
	}

	/** Bytes from the first to the last, 0..255. */
	record ByteRange(int first, int last) {
	}

	private static Configuration closure(List<Position> begin) {
		Set<Position> seen = new HashSet<>(begin);
		ArrayDeque<Position> open = new ArrayDeque<>(begin);
		Set<@Nullable Frame> frames = new HashSet<>();
		List<Position> reading = new ArrayList<>();
		boolean complete = false;
		while (!open.isEmpty()) {
			Position position = open.removeFirst();
			if (expand(position, seen, open) && (frames.size() < MAX_FRAMES || frames.contains(position.frame()))) {
				frames.add(position.frame());
				reading.add(position);
			}
			complete |= position.node().end() && position.frame() == null;
		}
		return new Configuration(List.copyOf(reading), complete);
	}

	/** Adds where a position leads without a byte, and says whether it reads one. */
	private static boolean expand(Position position, Set<Position> seen, ArrayDeque<Position> open) {
		boolean reads = false;
		for (Arc arc : position.node().arcs()) {
			switch (arc) {
				case Arc.Bytes(int _, int _, Node target) -> reads |= position.reaches(target);
				case Arc.Jump(Node target) -> {
					if (position.reaches(target)) {
						add(new Position(target, position.frame()), seen, open);
					}
				}
				case Arc.Call(Rule rule, Node target) -> {
					if (position.canCall(rule, target)) {
						add(new Position(rule.start(), Frame.calling(rule, target, position.frame())), seen, open);
					}
				}
			}
		}
		Frame frame = position.frame();
		if (position.node().end() && frame != null) {
			add(new Position(frame.next(), frame.below()), seen, open);
		}
		return reads;
	}

	private static void add(Position position, Set<Position> seen, ArrayDeque<Position> open) {
		if (seen.add(position)) {
			open.addLast(position);
		}
	}

}
