package io.dvi.engine.importer;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A GGUF file's metadata and where its tensors lie. A tensor is looked at when it is
 * asked for, so one of an unknown type does no harm unless it is needed.
 */
final class GgufFile {

	private static final int MAGIC = 0x46554747;

	private static final int OLDEST_VERSION = 2;

	private static final int NEWEST_VERSION = 3;

	private static final int DEFAULT_ALIGNMENT = 32;

	/** An empty name, no dimensions, a type and an offset. */
	private static final int LEAST_TENSOR_BYTES = 24;

	/** An empty key, a type and a byte. */
	private static final int LEAST_PAIR_BYTES = 13;

	private static final int MAX_DIMENSIONS = 4;

	private final MemorySegment bytes;

	private final GgufMetadata metadata;

	private final Map<String, Entry> tensors;

	private final long dataStart;

	private GgufFile(MemorySegment bytes, GgufMetadata metadata, Map<String, Entry> tensors, long dataStart) {
		this.bytes = bytes;
		this.metadata = metadata;
		this.tensors = tensors;
		this.dataStart = dataStart;
	}

	static GgufFile read(MemorySegment file) {
		GgufCursor cursor = new GgufCursor(file);
		int magic = cursor.int32("magic");
		if (magic != MAGIC) {
			throw Rejection.of("magic", "the file must begin with GGUF. Found: the bytes "
					+ String.format(Locale.ROOT, "%08x", Integer.reverseBytes(magic)));
		}
		int version = cursor.int32("version");
		if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
			throw Rejection.of("version", "supported are GGUF versions " + OLDEST_VERSION + " and " + NEWEST_VERSION
					+ ", little endian. Found: " + Integer.toUnsignedString(version));
		}
		int tensorCount = cursor.count(LEAST_TENSOR_BYTES, "tensor count");
		GgufMetadata metadata = GgufMetadata.read(cursor, cursor.count(LEAST_PAIR_BYTES, "metadata count"));
		Map<String, Entry> tensors = new HashMap<>();
		for (int i = 0; i < tensorCount; i++) {
			tensors.put(cursor.string("tensor name " + i), Entry.read(cursor, "tensor " + i));
		}
		long alignment = metadata.integer("general.alignment", DEFAULT_ALIGNMENT);
		if (alignment <= 0) {
			throw Rejection.of("general.alignment", "must be positive. Found: " + alignment);
		}
		long dataStart = (cursor.position() + alignment - 1) / alignment * alignment;
		return new GgufFile(file, metadata, tensors, dataStart);
	}

	GgufMetadata metadata() {
		return this.metadata;
	}

	boolean hasTensor(String name) {
		return this.tensors.containsKey(name);
	}

	GgufMatrix matrix(String name) {
		Entry entry = this.tensors.get(name);
		if (entry == null) {
			throw Rejection.of(name, "is missing from the file, which holds " + this.tensors.size() + " tensors");
		}
		GgufTensorType type = GgufTensorType.of(entry.type())
			.orElseThrow(() -> Rejection.of(name, "supported tensor types are "
					+ Arrays.toString(GgufTensorType.values()) + ". Found: " + GgufTensorType.nameOf(entry.type())));
		int columns = entry.size(name, 0);
		int rows = (entry.sizes().size() == 2) ? entry.size(name, 1) : 1;
		if (entry.sizes().size() > 2 || columns % type.blockSize() != 0) {
			throw Rejection.of(name, "must be a vector or a matrix of whole blocks of " + type.blockSize() + ". Found: "
					+ type + " " + entry.sizes());
		}
		long length = (long) rows * (columns / type.blockSize()) * type.blockBytes();
		long room = this.bytes.byteSize() - this.dataStart;
		if (entry.offset() < 0 || entry.offset() > room - length) {
			throw Rejection.of(name,
					"needs " + length + " bytes at data offset " + Long.toUnsignedString(entry.offset())
							+ ", the file is damaged or cut short: it has " + Math.max(0, room) + " bytes of data");
		}
		return new GgufMatrix(rows, columns, type, this.bytes.asSlice(this.dataStart + entry.offset(), length));
	}

	/**
	 * What the file says of one tensor.
	 *
	 * @param sizes width of a row first
	 * @param type number of its type
	 * @param offset first byte, counted from the start of the data
	 */
	private record Entry(List<Long> sizes, long type, long offset) {

		static Entry read(GgufCursor cursor, String what) {
			int dimensions = cursor.int32(what);
			if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
				throw Rejection.of(what, "must have 1 to " + MAX_DIMENSIONS + " dimensions. Found: "
						+ Integer.toUnsignedString(dimensions));
			}
			List<Long> sizes = new ArrayList<>();
			for (int i = 0; i < dimensions; i++) {
				sizes.add(cursor.int64(what));
			}
			return new Entry(sizes, Integer.toUnsignedLong(cursor.int32(what)), cursor.int64(what));
		}

		int size(String name, int dimension) {
			long size = this.sizes.get(dimension);
			if (size <= 0 || size > Integer.MAX_VALUE) {
				throw Rejection.of(name, "has an impossible size. Found: " + this.sizes);
			}
			return (int) size;
		}

	}

}
