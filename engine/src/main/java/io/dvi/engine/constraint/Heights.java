package io.dvi.engine.constraint;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Computes the {@link Node#height} of every node, lowest first (Knuth: "A generalization
 * of Dijkstra's algorithm", 1977). Nodes that no text leads on from keep
 * {@link Node#NO_END}, so that they are never entered.
 */
final class Heights {

	/**
	 * A way on from a node, to be looked at again when its target or its rule is known.
	 */
	private record Way(Node from, Arc arc) {
	}

	private record Candidate(Node node, int height) {
	}

	private final Map<Node, List<Way>> waysInto = new HashMap<>();

	private final PriorityQueue<Candidate> open = new PriorityQueue<>(Comparator.comparingInt(Candidate::height));

	private Heights() {
	}

	/**
	 * Computes, and takes away the arcs that read nothing that can be written.
	 * @param grammar whose nodes
	 * @param writable the bytes that can be written
	 */
	static void compute(Grammar grammar, BitSet writable) {
		Heights heights = new Heights();
		for (Node node : grammar.nodes()) {
			heights.register(node, writable);
		}
		heights.settle();
	}

	private void register(Node node, BitSet writable) {
		if (node.end()) {
			this.open.add(new Candidate(node, 0));
		}
		node.arcs().removeIf((arc) -> !writable(arc, writable));
		for (Arc arc : node.arcs()) {
			into(arc.target()).add(new Way(node, arc));
			if (arc instanceof Arc.Call(Rule rule, Node _)) {
				into(rule.start()).add(new Way(node, arc));
			}
		}
	}

	private static boolean writable(Arc arc, BitSet writable) {
		if (!(arc instanceof Arc.Bytes(int low, int high, Node _))) {
			return true;
		}
		int first = writable.nextSetBit(low);
		return first >= 0 && first <= high;
	}

	private List<Way> into(Node target) {
		return this.waysInto.computeIfAbsent(target, (_) -> new ArrayList<>());
	}

	private void settle() {
		while (true) {
			Candidate lowest = this.open.poll();
			if (lowest == null) {
				return;
			}
			if (lowest.node().height() != Node.NO_END) {
				continue;
			}
			lowest.node().height(lowest.height());
			for (Way way : this.waysInto.getOrDefault(lowest.node(), List.of())) {
				int height = height(way.arc());
				if (height != Node.NO_END && way.from().height() == Node.NO_END) {
					this.open.add(new Candidate(way.from(), height));
				}
			}
		}
	}

	private static int height(Arc arc) {
		int behind = arc.target().height();
		return (arc instanceof Arc.Call(Rule rule, Node _)) ? Math.max(rule.height(), behind) : behind;
	}

}
