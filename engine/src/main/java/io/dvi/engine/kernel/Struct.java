package io.dvi.engine.kernel;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A structure of {@code dvi.h} or {@code linear.h}, its fields by the names they have
 * there.
 *
 * @param layout the fields in order
 */
record Struct(StructLayout layout) {

	/** A packed matrix. */
	static final Struct MATRIX = of(address("data"), number("outputs"), number("inputs"), number("bits"),
			number("unused"));

	/** A model's numbers. */
	static final Struct SHAPE = of(number("layers"), number("hidden"), number("heads"), number("key_value_heads"),
			number("head_size"), number("feed_forward"), number("vocabulary"), number("context"), real("rope_base"),
			real("norm_epsilon"));

	/** The weights of one layer. */
	static final Struct LAYER = of(address("attention_norm"), address("feed_forward_norm"),
			MATRIX.layout.withName("qkv"), MATRIX.layout.withName("output"), MATRIX.layout.withName("gate_up"),
			MATRIX.layout.withName("down"));

	/** A whole model. */
	static final Struct WEIGHTS = of(SHAPE.layout.withName("shape"), number("threads"), number("max_rows"),
			address("layers"), address("final_norm"), MATRIX.layout.withName("embedding"),
			MATRIX.layout.withName("lm_head"), MATRIX.layout.withName("first"), MATRIX.layout.withName("later"));

	/** Rows of one sequence. */
	static final Struct SPAN = of(address("cache"), number("capacity"), number("position"), number("rows"),
			number("unused"));

	/** One call. */
	static final Struct RUN = of(number("first_layer"), number("end_layer"), number("spans"), number("logit_rows"),
			address("span"), address("tokens"), address("hidden"), address("logit_row"), address("states"),
			address("logits"), address("best"), address("shallow"), address("before"), address("added"),
			address("log_sums"), number("later"), number("unused"));

	private static Struct of(MemoryLayout... fields) {
		return new Struct(MemoryLayout.structLayout(fields));
	}

	/** Fills a {@link #MATRIX}. */
	static void describeMatrix(MemorySegment struct, MemorySegment data, int outputs, int inputs, int bits) {
		MATRIX.set(struct, "data", data);
		MATRIX.set(struct, "outputs", outputs);
		MATRIX.set(struct, "inputs", inputs);
		MATRIX.set(struct, "bits", bits);
	}

	long byteSize() {
		return this.layout.byteSize();
	}

	/** A structure inside another. */
	MemorySegment inside(MemorySegment struct, String field, Struct inner) {
		return struct.asSlice(offset(field), inner.byteSize());
	}

	void set(MemorySegment struct, String field, int value) {
		struct.set(ValueLayout.JAVA_INT, offset(field), value);
	}

	void set(MemorySegment struct, String field, float value) {
		struct.set(ValueLayout.JAVA_FLOAT, offset(field), value);
	}

	void set(MemorySegment struct, String field, MemorySegment value) {
		struct.set(ValueLayout.ADDRESS, offset(field), value);
	}

	private long offset(String field) {
		return this.layout.byteOffset(PathElement.groupElement(field));
	}

	private static MemoryLayout address(String name) {
		return ValueLayout.ADDRESS.withName(name);
	}

	private static MemoryLayout number(String name) {
		return ValueLayout.JAVA_INT.withName(name);
	}

	private static MemoryLayout real(String name) {
		return ValueLayout.JAVA_FLOAT.withName(name);
	}

}
