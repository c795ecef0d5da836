package io.dvi.engine.constraint;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Writes names that are none of some others, each character in its usual spelling: in
 * another one a name would not look like what it is.
 */
final class OtherNames {

	/** Names that begin alike. */
	private static final class Branch {

		private final NavigableMap<Integer, Branch> behind = new TreeMap<>();

		private boolean name;

		private void add(String rest) {
			if (rest.isEmpty()) {
				this.name = true;
				return;
			}
			int first = rest.codePointAt(0);
			this.behind.computeIfAbsent(first, (_) -> new Branch()).add(rest.substring(Character.charCount(first)));
		}

	}

	private final Grammar grammar;

	OtherNames(Grammar grammar) {
		this.grammar = grammar;
	}

	void write(List<String> names, Node from, Node to) {
		Branch all = new Branch();
		names.forEach(all::add);
		Node inside = this.grammar.node();
		from.read('"', inside);
		Node free = this.grammar.node();
		free.read('"', to);
		CharacterRange.ALL.read(this.grammar, free, free);
		write(all, inside, free, to);
	}

	private void write(Branch branch, Node from, Node free, Node to) {
		if (!branch.name) {
			from.read('"', to);
		}
		int next = 0;
		for (Map.Entry<Integer, Branch> behind : branch.behind.entrySet()) {
			int character = behind.getKey();
			read(from, next, character - 1, free);
			Node same = this.grammar.node();
			read(from, character, character, same);
			write(behind.getValue(), same, free, to);
			next = character + 1;
		}
		read(from, next, Character.MAX_CODE_POINT, free);
	}

	private void read(Node from, int low, int high, Node to) {
		if (low <= high) {
			new CharacterRange(low, high).read(this.grammar, from, to);
		}
	}

}
