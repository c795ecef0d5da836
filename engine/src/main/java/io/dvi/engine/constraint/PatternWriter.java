package io.dvi.engine.constraint;

import java.util.HashMap;
import java.util.Map;

/**
 * Writes strings that a {@link TextPattern} describes, each character in its usual
 * spelling.
 */
final class PatternWriter {

	private final Grammar grammar;

	private final Map<CharacterSet, Rule> sets = new HashMap<>();

	PatternWriter(Grammar grammar) {
		this.grammar = grammar;
	}

	void write(TextPattern pattern, Node from, Node to) {
		Node inside = this.grammar.node();
		from.read('"', inside);
		write(pattern, inside).read('"', to);
	}

	/** Where a pattern ends that begins here. */
	private Node write(TextPattern pattern, Node from) {
		return switch (pattern) {
			case TextPattern.Characters(CharacterSet set) -> {
				Node next = this.grammar.node();
				from.call(rule(set), next);
				yield next;
			}
			case TextPattern.Sequence sequence -> {
				Node at = from;
				for (TextPattern part : sequence.parts()) {
					at = write(part, at);
				}
				yield at;
			}
			case TextPattern.Choice choice -> {
				Node join = this.grammar.node();
				for (TextPattern part : choice.parts()) {
					Node begin = this.grammar.node();
					from.jump(begin);
					write(part, begin).jump(join);
				}
				yield join;
			}
			case TextPattern.Repeat repeat -> repeat(repeat, from);
		};
	}

	private Node repeat(TextPattern.Repeat repeat, Node from) {
		Node at = from;
		for (int count = 0; count < repeat.least(); count++) {
			at = again(repeat.part(), at);
		}
		Node end = this.grammar.node();
		if (repeat.most() == TextPattern.UNBOUNDED) {
			at.jump(end);
			again(repeat.part(), end).jump(end);
			return end;
		}
		for (int count = repeat.least(); count < repeat.most(); count++) {
			at.jump(end);
			at = again(repeat.part(), at);
		}
		at.jump(end);
		return end;
	}

	/** A node of its own for each time, so that nothing can be repeated for free. */
	private Node again(TextPattern part, Node from) {
		Node begin = this.grammar.node();
		from.jump(begin);
		return write(part, begin);
	}

	private Rule rule(CharacterSet set) {
		return this.sets.computeIfAbsent(set, (_) -> {
			Rule rule = this.grammar.rule(SchemaPlace.ROOT, false);
			set.ranges().forEach((range) -> range.read(this.grammar, rule.start(), rule.end()));
			return rule;
		});
	}

}
