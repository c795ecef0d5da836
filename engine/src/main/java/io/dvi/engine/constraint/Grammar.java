package io.dvi.engine.constraint;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The nodes of a format while it is compiled, counted against a limit. */
final class Grammar {

	/** Most nodes of one format. */
	static final int MAX_NODES = 32_768;

	private final List<Node> nodes = new ArrayList<>();

	private final List<Rule> rules = new ArrayList<>();

	Node node() {
		if (this.nodes.size() == MAX_NODES) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, SchemaPlace.ROOT, "`" + SchemaPlace.ROOT
					+ "` must need at most " + MAX_NODES + " states. Given: more; lower maxLength or maxItems");
		}
		Node node = new Node();
		this.nodes.add(node);
		return node;
	}

	Rule rule(String place, boolean nested) {
		Node end = node();
		end.markEnd();
		Rule rule = new Rule(place, nested, node(), end);
		this.rules.add(rule);
		return rule;
	}

	/** Reads exactly these characters. */
	void literal(Node from, String text, Node to) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		Node at = from;
		for (int index = 0; index < bytes.length; index++) {
			Node next = (index == bytes.length - 1) ? to : node();
			at.read(bytes[index] & 0xFF, next);
			at = next;
		}
	}

	List<Node> nodes() {
		return this.nodes;
	}

	List<Rule> rules() {
		return this.rules;
	}

}
