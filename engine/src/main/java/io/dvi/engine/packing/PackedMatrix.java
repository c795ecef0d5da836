package io.dvi.engine.packing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.Safetensors;

/**
 * A matrix in the layout of {@code src/main/c/linear.h}. Codes that the source stores
 * stay as they are; everything else is rounded to eight bits.
 *
 * @param name the tensor's name
 * @param matrix what is packed
 */
public record PackedMatrix(String name, WeightMatrix matrix) {

	private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	/** Outputs that lie side by side. */
	public static final int PANEL = 16;

	private static final int CODE_BYTES = PANEL * CodedRow.GROUP;

	private static final int HALVES = PANEL * Short.BYTES;

	/** Refuses a matrix whose rows are not whole groups. */
	public PackedMatrix {
		if (matrix.columns() % CodedRow.GROUP != 0) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, name,
					"`" + name + "`: the flavour int8 takes a multiple of " + CodedRow.GROUP + " inputs. Found: "
							+ matrix.columns() + "; import with fp32 alone");
		}
	}

	/**
	 * Shape and type of the packed bytes.
	 * @return {@code U8 [panels, groups, bytes]}
	 */
	public Safetensors.Outline outline() {
		return new Safetensors.Outline(this.name, Safetensors.Type.U8,
				List.of((long) panels(), (long) groups(), (long) groupBytes()));
	}

	/**
	 * Writes the packed bytes.
	 * @param target as long as {@link #outline()} says
	 */
	public void pack(MemorySegment target) {
		CodedRow row = new CodedRow(this.matrix.columns());
		float[] values = new float[this.matrix.columns()];
		for (int output = 0; output < panels() * PANEL; output++) {
			if (output >= this.matrix.rows()) {
				row.clear();
			}
			else if (fourBits() || this.matrix.codeBits() == 8) {
				this.matrix.read(output, row);
			}
			else {
				this.matrix.read(output, values, 0);
				row.quantize(values);
			}
			long panel = (long) (output / PANEL) * groups() * groupBytes();
			for (int group = 0; group < groups(); group++) {
				pack(row, group, target.asSlice(panel + (long) group * groupBytes(), groupBytes()), output % PANEL);
			}
		}
	}

	private void pack(CodedRow row, int group, MemorySegment target, int lane) {
		for (int i = 0; i < CodedRow.GROUP; i++) {
			byte code = row.code(group * CodedRow.GROUP + i);
			if (fourBits()) {
				long at = i / 8 * 64L + lane * 4L + i % 4;
				int before = (i % 8 < 4) ? 0 : target.get(ValueLayout.JAVA_BYTE, at);
				target.set(ValueLayout.JAVA_BYTE, at, (byte) (before | (code << (i % 8 / 4 * 4))));
			}
			else {
				target.set(ValueLayout.JAVA_BYTE, i / 4 * 64L + lane * 4L + i % 4, code);
			}
		}
		long halves = codeBytes() + (long) lane * Short.BYTES;
		target.set(HALF, halves, row.scale(group));
		if (fourBits()) {
			target.set(HALF, halves + HALVES, row.offset(group));
		}
	}

	/** Padding would need a code for zero, which four bits do not have everywhere. */
	private boolean fourBits() {
		return this.matrix.codeBits() == 4 && this.matrix.rows() % PANEL == 0;
	}

	private int panels() {
		return (this.matrix.rows() + PANEL - 1) / PANEL;
	}

	private int groups() {
		return this.matrix.columns() / CodedRow.GROUP;
	}

	private int codeBytes() {
		return fourBits() ? CODE_BYTES / 2 : CODE_BYTES;
	}

	private int groupBytes() {
		return codeBytes() + (fourBits() ? 2 : 1) * HALVES;
	}

}
