package io.dvi.engine.graph;

import com.google.protobuf.ByteString;
import io.dvi.engine.graph.proto.AttributeProto;

import java.util.List;

/** What a node is told beside its inputs. */
public sealed interface Attribute {

	/**
	 * An integer.
	 *
	 * @param name attribute name
	 * @param value its value
	 */
	record Int(String name, long value) implements Attribute {
	}

	/**
	 * A float.
	 *
	 * @param name attribute name
	 * @param value its value
	 */
	record Real(String name, float value) implements Attribute {
	}

	/**
	 * Integers.
	 *
	 * @param name attribute name
	 * @param values its values
	 */
	record Ints(String name, List<Long> values) implements Attribute {
	}

	/**
	 * A string.
	 *
	 * @param name attribute name
	 * @param value its value
	 */
	record Text(String name, String value) implements Attribute {
	}

	/**
	 * Translates to the file format.
	 * @return the message
	 */
	default AttributeProto toProto() {
		var proto = AttributeProto.newBuilder();
		return switch (this) {
			case Int(String name, long value) ->
				proto.setName(name).setI(value).setType(AttributeProto.AttributeType.INT).build();
			case Real(String name, float value) ->
				proto.setName(name).setF(value).setType(AttributeProto.AttributeType.FLOAT).build();
			case Ints(String name, List<Long> values) ->
				proto.setName(name).addAllInts(values).setType(AttributeProto.AttributeType.INTS).build();
			case Text(String name, String value) -> proto.setName(name)
				.setS(ByteString.copyFromUtf8(value))
				.setType(AttributeProto.AttributeType.STRING)
				.build();
		};
	}

}
