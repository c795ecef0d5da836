package io.dvi.engine.constraint;

import org.jspecify.annotations.Nullable;

/** Writes the rule of an array: first elements of their own kinds, then all of one. */
final class ArrayWriter {

	private final SchemaCompiler compiler;

	private final SchemaPlace schema;

	private final @Nullable SchemaPlace first;

	private final @Nullable SchemaPlace others;

	ArrayWriter(SchemaCompiler compiler, SchemaPlace schema) {
		this.compiler = compiler;
		this.schema = schema;
		this.first = schema.find("prefixItems");
		this.others = schema.find("items");
	}

	Rule write() {
		int ownKinds = ownKinds();
		int least = this.schema.count("minItems", 0);
		int most = SchemaCompiler.most(this.schema, "maxItems", least);
		boolean closed = this.others == null && this.first != null;
		if (closed && least > ownKinds) {
			throw this.schema.get("minItems")
				.invalid("must be at most the " + ownKinds + " of `prefixItems` without `items`. Given: " + least);
		}
		int last = closed ? Math.min(most, ownKinds) : most;
		Rule rule = this.compiler.grammar().rule(this.schema.path(), true);
		Node at = this.compiler.grammar().node();
		rule.start().read('[', at);
		// Behind the last element that is unlike the others they come in a loop.
		int counted = (last == Integer.MAX_VALUE) ? Math.max(1, Math.max(least, ownKinds)) : last;
		for (int index = 0; index < counted; index++) {
			if (index >= least) {
				at.read(']', rule.end());
			}
			Node behind = this.compiler.grammar().node();
			element(at, index, ownKinds, behind);
			at = behind;
		}
		at.read(']', rule.end());
		if (last == Integer.MAX_VALUE) {
			element(at, counted, ownKinds, at);
		}
		return rule;
	}

	private int ownKinds() {
		if (this.first == null) {
			return 0;
		}
		this.first.require((json) -> json.isArray() && !json.isEmpty(), "must be a list of at least 1 schema");
		return this.first.json().size();
	}

	private void element(Node from, int index, int ownKinds, Node to) {
		Node begin = (index == 0) ? from : this.compiler.json().separated(from, ',');
		begin.call(rule(index, ownKinds), to);
	}

	private Rule rule(int index, int ownKinds) {
		if (this.first != null && index < ownKinds) {
			return this.compiler.rule(this.first.element(index));
		}
		return (this.others != null) ? this.compiler.rule(this.others) : this.compiler.json().value();
	}

}
