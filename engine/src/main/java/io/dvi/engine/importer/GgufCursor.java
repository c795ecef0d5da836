package io.dvi.engine.importer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the head of a GGUF file front to back and refuses to read past its end. */
final class GgufCursor {

	private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
		.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	private final MemorySegment file;

	private long position;

	GgufCursor(MemorySegment file) {
		this.file = file;
	}

	long position() {
		return this.position;
	}

	byte int8(String what) {
		return this.file.get(ValueLayout.JAVA_BYTE, advance(Byte.BYTES, what));
	}

	short int16(String what) {
		return this.file.get(SHORT, advance(Short.BYTES, what));
	}

	int int32(String what) {
		return this.file.get(INT, advance(Integer.BYTES, what));
	}

	long int64(String what) {
		return this.file.get(LONG, advance(Long.BYTES, what));
	}

	String string(String what) {
		long length = int64(what);
		MemorySegment bytes = this.file.asSlice(advance(length, what), length);
		return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
	}

	/** A number of things, each of at least some bytes, that must still fit. */
	int count(int leastBytesEach, String what) {
		long count = int64(what);
		if (count < 0 || count > Math.min(remaining() / leastBytesEach, Integer.MAX_VALUE)) {
			throw truncated(what, Long.toUnsignedString(count) + " entries");
		}
		return (int) count;
	}

	private long advance(long length, String what) {
		if (length < 0 || length > remaining()) {
			throw truncated(what, Long.toUnsignedString(length) + " bytes");
		}
		long from = this.position;
		this.position += length;
		return from;
	}

	private long remaining() {
		return this.file.byteSize() - this.position;
	}

	private RuntimeException truncated(String what, String needed) {
		return Rejection.of(what, "needs " + needed + " at byte " + this.position
				+ " of the file, which is damaged or cut short at " + this.file.byteSize() + " bytes");
	}

}
