package io.dvi.engine.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Lays out safetensors files, in memory or on disk. */
public final class SafetensorsWriter {

	private SafetensorsWriter() {
	}

	/**
	 * Lays out a file.
	 * @param metadata free strings
	 * @param tensors arrays in the order they are laid out; widest type first keeps all
	 * of them aligned
	 * @return the bytes; the same arguments give the same bytes
	 */
	public static byte[] write(SortedMap<String, String> metadata, List<Safetensors.Tensor> tensors) {
		byte[] header = SafetensorsHeader.write(metadata, tensors.stream().map(Safetensors.Tensor::outline).toList());
		long data = tensors.stream().mapToLong((tensor) -> tensor.bytes().byteSize()).sum();
		ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(Long.BYTES + header.length + data))
			.order(ByteOrder.LITTLE_ENDIAN)
			.putLong(header.length)
			.put(header);
		tensors.forEach((tensor) -> file.put(tensor.bytes().asByteBuffer()));
		return file.array();
	}

	/**
	 * Writes a file tensor by tensor, so that no more than one has to be held.
	 * @param file made anew
	 * @param tensors arrays in the order they are laid out; widest type first keeps all
	 * of them aligned
	 * @param filler writes the elements of one of them
	 * @throws IOException when it cannot be written
	 */
	public static void write(Path file, List<Safetensors.Outline> tensors,
			BiConsumer<Safetensors.Outline, MemorySegment> filler) throws IOException {
		byte[] header = SafetensorsHeader.write(new TreeMap<>(), tensors);
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
				StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
			channel.write(ByteBuffer.wrap(header));
			long offset = (long) Long.BYTES + header.length;
			for (Safetensors.Outline tensor : tensors) {
				try (Arena arena = Arena.ofConfined()) {
					filler.accept(tensor,
							channel.map(FileChannel.MapMode.READ_WRITE, offset, tensor.byteSize(), arena));
				}
				offset += tensor.byteSize();
			}
		}
	}

}
