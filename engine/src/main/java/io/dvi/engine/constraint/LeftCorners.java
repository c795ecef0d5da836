package io.dvi.engine.constraint;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Looks at what a rule opens before it reads anything. Refuses rules that call themselves
 * there, since following them would never end, and rules that open too many ways at once,
 * since each way is followed at every byte.
 */
final class LeftCorners {

	/** Most ways that a rule opens at once. */
	static final int MAX_WAYS = 4_096;

	private final Map<Rule, Integer> ways = new HashMap<>();

	private final Set<Rule> open = new HashSet<>();

	private LeftCorners() {
	}

	static void check(Grammar grammar) {
		LeftCorners corners = new LeftCorners();
		grammar.rules().forEach(corners::count);
	}

	private int count(Rule rule) {
		Integer known = this.ways.get(rule);
		if (known != null) {
			return known;
		}
		if (!this.open.add(rule)) {
			throw invalid(rule, "must not refer back to itself without an object or array between");
		}
		int count = 0;
		Set<Node> seen = new HashSet<>(Set.of(rule.start()));
		ArrayDeque<Node> nodes = new ArrayDeque<>(seen);
		while (!nodes.isEmpty()) {
			count++;
			for (Arc arc : nodes.removeFirst().arcs()) {
				if (arc instanceof Arc.Call(Rule called, Node _)) {
					count += count(called);
				}
				else if (arc instanceof Arc.Jump(Node target) && seen.add(target)) {
					nodes.addLast(target);
				}
			}
			if (count > MAX_WAYS) {
				throw invalid(rule, "must open at most " + MAX_WAYS + " alternatives at once, those inside"
						+ " alternatives included. Given: more");
			}
		}
		this.open.remove(rule);
		this.ways.put(rule, count);
		return count;
	}

	private static EngineException invalid(Rule rule, String words) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, rule.place(), "`" + rule.place() + "` " + words);
	}

}
