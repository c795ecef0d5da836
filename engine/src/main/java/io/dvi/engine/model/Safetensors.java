package io.dvi.engine.model;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What a safetensors file says: a JSON header that names arrays, then their bytes. What
 * can be read is whole: every array lies inside the file, as long as its shape says,
 * without gap or overlap.
 */
public final class Safetensors {

	private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
		.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	private final SortedMap<String, String> metadata;

	private final SortedMap<String, Tensor> tensors;

	private final ErrorCode rejection;

	private Safetensors(SortedMap<String, String> metadata, SortedMap<String, Tensor> tensors, ErrorCode rejection) {
		this.metadata = metadata;
		this.tensors = tensors;
		this.rejection = rejection;
	}

	/**
	 * Reads a file that lies in memory; the tensors are views of it.
	 * @param file the whole file
	 * @param rejection the code of the failure when it is damaged
	 * @return its contents
	 */
	public static Safetensors read(MemorySegment file, ErrorCode rejection) {
		SafetensorsHeader header = SafetensorsHeader.read(file, rejection);
		SortedMap<String, Tensor> tensors = new TreeMap<>();
		header.entries()
			.forEach((name, entry) -> tensors.put(name, new Tensor(name, entry.type(), entry.shape(),
					file.asSlice(header.dataStart() + entry.begin(), entry.end() - entry.begin()))));
		return new Safetensors(header.metadata(), tensors, rejection);
	}

	/**
	 * Maps a file into memory.
	 * @param file the file
	 * @param arena how long the mapping lives
	 * @param rejection the code of the failure when it is damaged
	 * @return its contents, valid as long as the arena
	 * @throws IOException when it cannot be opened
	 */
	public static Safetensors map(Path file, Arena arena, ErrorCode rejection) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
			return read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), rejection);
		}
	}

	/**
	 * The free strings.
	 * @return by name
	 */
	public SortedMap<String, String> metadata() {
		return this.metadata;
	}

	/**
	 * One of the free strings, which must be there.
	 * @param name its name
	 * @return the string
	 */
	public String metadata(String name) {
		return required(name, this.metadata.get(name), this.metadata.keySet());
	}

	/**
	 * The arrays.
	 * @return by name
	 */
	public SortedMap<String, Tensor> tensors() {
		return this.tensors;
	}

	/**
	 * One of the arrays, which must be there.
	 * @param name its name
	 * @return the array
	 */
	public Tensor tensor(String name) {
		return required(name, this.tensors.get(name), this.tensors.keySet());
	}

	/**
	 * One of the arrays, which must be there with this type and shape.
	 * @param name its name
	 * @param type element type
	 * @param shape sizes; -1 stands for any
	 * @return the array
	 */
	public Tensor tensor(String name, Type type, long... shape) {
		Tensor tensor = tensor(name);
		if (tensor.type() != type || !tensor.hasShape(shape)) {
			throw new EngineException(this.rejection, name, "tensor `" + name + "` must be " + type + " "
					+ Arrays.toString(shape) + ". Found: " + tensor.type() + " " + tensor.shape());
		}
		return tensor;
	}

	private <T> T required(String name, @Nullable T value, Collection<String> found) {
		if (value == null) {
			throw new EngineException(this.rejection, name, "`" + name + "` is missing. Found: " + found);
		}
		return value;
	}

	/** Element types. */
	public enum Type {

		/** A truth value in one byte. */
		BOOL(1),
		/** Unsigned byte. */
		U8(1),
		/** Signed byte. */
		I8(1),
		/** Unsigned, two bytes. */
		U16(2),
		/** Signed, two bytes. */
		I16(2),
		/** IEEE half precision. */
		F16(2),
		/** The upper half of a float. */
		BF16(2),
		/** Unsigned, four bytes. */
		U32(4),
		/** Signed, four bytes. */
		I32(4),
		/** IEEE single precision. */
		F32(4),
		/** Unsigned, eight bytes. */
		U64(8),
		/** Signed, eight bytes. */
		I64(8),
		/** IEEE double precision. */
		F64(8);

		private final int width;

		Type(int width) {
			this.width = width;
		}

		/**
		 * Size of one element.
		 * @return number of bytes
		 */
		public int width() {
			return this.width;
		}

	}

	/**
	 * What a named array looks like.
	 *
	 * @param name its name
	 * @param type element type
	 * @param shape sizes, empty for a scalar
	 */
	public record Outline(String name, Type type, List<Long> shape) {

		/** Copies the list. */
		public Outline {
			shape = List.copyOf(shape);
		}

		/**
		 * Size of all elements.
		 * @return number of bytes
		 */
		public long byteSize() {
			return this.shape.stream().reduce((long) this.type.width(), Math::multiplyExact);
		}

	}

	/**
	 * A named array.
	 *
	 * @param name its name
	 * @param type element type
	 * @param shape sizes, empty for a scalar
	 * @param bytes the elements, little endian, row by row
	 */
	public record Tensor(String name, Type type, List<Long> shape, MemorySegment bytes) {

		/** Refuses a wrong length. */
		public Tensor {
			shape = List.copyOf(shape);
			long expected = new Outline(name, type, shape).byteSize();
			if (bytes.byteSize() != expected) {
				throw new IllegalArgumentException(String.format(Locale.ROOT,
						"tensor %s %s %s needs %d bytes, given %d", name, type, shape, expected, bytes.byteSize()));
			}
		}

		/**
		 * Makes an F32 tensor.
		 * @param name its name
		 * @param values the elements, copied
		 * @param shape sizes
		 * @return the tensor
		 */
		public static Tensor floats(String name, float[] values, long... shape) {
			ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
				.order(ByteOrder.LITTLE_ENDIAN);
			bytes.asFloatBuffer().put(values);
			return new Tensor(name, Type.F32, Arrays.stream(shape).boxed().toList(), MemorySegment.ofBuffer(bytes));
		}

		/**
		 * Copies the elements of an F32 tensor.
		 * @return the elements, row by row
		 */
		public float[] toFloats() {
			return this.bytes.toArray(FLOAT);
		}

		/**
		 * Copies the elements of an I32 tensor.
		 * @return the elements, row by row
		 */
		public int[] toInts() {
			return this.bytes.toArray(INT);
		}

		Outline outline() {
			return new Outline(this.name, this.type, this.shape);
		}

		private boolean hasShape(long... wanted) {
			if (wanted.length != this.shape.size()) {
				return false;
			}
			for (int i = 0; i < wanted.length; i++) {
				if (wanted[i] != -1 && wanted[i] != this.shape.get(i)) {
					return false;
				}
			}
			return true;
		}

	}

}
