package io.dvi.engine.constraint;

import java.util.List;

import tools.jackson.databind.JsonNode;

/** Writes strings: of some length, or as a pattern describes them. */
final class TextWriter {

	private final SchemaCompiler compiler;

	private final SchemaPlace schema;

	TextWriter(SchemaCompiler compiler, SchemaPlace schema) {
		this.compiler = compiler;
		this.schema = schema;
	}

	void write(Node from, Node to) {
		SchemaPlace pattern = this.schema.find("pattern");
		SchemaPlace format = this.schema.find("format");
		if (pattern != null) {
			refuseBeside("pattern", List.of("format", "minLength", "maxLength"));
			pattern.require(JsonNode::isString, "must be a string");
			text(PatternParser.parse(pattern.json().stringValue(), pattern), from, to);
		}
		else if (format != null) {
			refuseBeside("format", List.of("minLength", "maxLength"));
			text(TextFormats.pattern(format), from, to);
		}
		else {
			ofLength(from, to);
		}
	}

	private void refuseBeside(String keyword, List<String> others) {
		for (String other : others) {
			SchemaPlace beside = this.schema.find(other);
			if (beside != null) {
				throw beside.unsupported("is not supported beside `" + keyword + "`");
			}
		}
	}

	private void text(TextPattern pattern, Node from, Node to) {
		new PatternWriter(this.compiler.grammar()).write(pattern, from, to);
	}

	private void ofLength(Node from, Node to) {
		int least = this.schema.count("minLength", 0);
		int most = SchemaCompiler.most(this.schema, "maxLength", least);
		if (least == 0 && most == Integer.MAX_VALUE) {
			from.call(this.compiler.json().string(), to);
			return;
		}
		Node inside = this.compiler.grammar().node();
		from.read('"', inside);
		for (int length = 0; length < least; length++) {
			inside = character(inside);
		}
		inside.read('"', to);
		if (most == Integer.MAX_VALUE) {
			inside.call(this.compiler.json().character(), inside);
			return;
		}
		for (int length = least; length < most; length++) {
			inside = character(inside);
			inside.read('"', to);
		}
	}

	private Node character(Node from) {
		Node next = this.compiler.grammar().node();
		from.call(this.compiler.json().character(), next);
		return next;
	}

}
