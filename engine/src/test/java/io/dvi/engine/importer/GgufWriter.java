package io.dvi.engine.importer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays out GGUF files for tests, sound ones and, by wrong numbers, unsound ones. */
final class GgufWriter {

	private static final int ALIGNMENT = 32;

	private final Map<String, Object> metadata = new LinkedHashMap<>();

	private final Map<String, Tensor> tensors = new LinkedHashMap<>();

	private int magic = 0x46554747;

	private int version = 3;

	GgufWriter magic(int value) {
		this.magic = value;
		return this;
	}

	GgufWriter version(int value) {
		this.version = value;
		return this;
	}

	GgufWriter put(String key, Object value) {
		this.metadata.put(key, value);
		return this;
	}

	GgufWriter remove(String tensor) {
		this.tensors.remove(tensor);
		return this;
	}

	/** Sizes are in the file's order: width of a row first. */
	GgufWriter tensor(String name, int type, byte[] data, long... sizes) {
		this.tensors.put(name, new Tensor(type, data, sizes));
		return this;
	}

	GgufWriter floats(String name, float[] values, long... sizes) {
		ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		bytes.asFloatBuffer().put(values);
		return tensor(name, 0, bytes.array(), sizes);
	}

	byte[] build() {
		Bytes file = new Bytes();
		file.int32(this.magic).int32(this.version).int64(this.tensors.size()).int64(this.metadata.size());
		this.metadata.forEach((key, value) -> file.string(key).int32(typeOf(value)).value(value));
		long offset = 0;
		for (Map.Entry<String, Tensor> entry : this.tensors.entrySet()) {
			Tensor tensor = entry.getValue();
			file.string(entry.getKey()).int32(tensor.sizes().length);
			for (long size : tensor.sizes()) {
				file.int64(size);
			}
			file.int32(tensor.type()).int64(offset);
			offset += aligned(tensor.data().length);
		}
		file.pad();
		this.tensors.values().forEach((tensor) -> {
			file.bytes(tensor.data());
			file.pad();
		});
		return file.toByteArray();
	}

	private static long aligned(long length) {
		return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	}

	private static int typeOf(Object value) {
		return switch (value) {
			case Integer _ -> 4;
			case Float _ -> 6;
			case Boolean _ -> 7;
			case String _ -> 8;
			case List<?> _ -> 9;
			default -> throw new IllegalArgumentException("no GGUF type for " + value.getClass());
		};
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Tensor(int type, byte[] data, long[] sizes) {
	}

	private static final class Bytes {

		private final ByteArrayOutputStream out = new ByteArrayOutputStream();

		Bytes int32(int value) {
			return bytes(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
		}

		Bytes int64(long value) {
			return bytes(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
		}

		Bytes string(String value) {
			byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
			return int64(utf8.length).bytes(utf8);
		}

		Bytes value(Object value) {
			return switch (value) {
				case Integer number -> int32(number);
				case Float number -> int32(Float.floatToIntBits(number));
				case Boolean truth -> bytes(new byte[] { (byte) (truth ? 1 : 0) });
				case String text -> string(text);
				case List<?> elements -> {
					int32(typeOf(elements.getFirst())).int64(elements.size());
					elements.forEach(this::value);
					yield this;
				}
				default -> throw new IllegalArgumentException("no GGUF type for " + value.getClass());
			};
		}

		Bytes bytes(byte[] bytes) {
			this.out.writeBytes(bytes);
			return this;
		}

		void pad() {
			bytes(new byte[(int) (aligned(this.out.size()) - this.out.size())]);
		}

		byte[] toByteArray() {
			return this.out.toByteArray();
		}

	}

}
