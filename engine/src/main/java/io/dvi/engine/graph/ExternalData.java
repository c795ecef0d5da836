package io.dvi.engine.graph;

import io.dvi.engine.graph.proto.StringStringEntryProto;
import io.dvi.engine.graph.proto.TensorProto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The file beside a graph that holds its large tensors, so that a graph stays small and
 * weights can be mapped. Each tensor starts on a page, as ONNX asks.
 */
public final class ExternalData implements AutoCloseable {

	private static final long ALIGNMENT = 4096;

	private final String fileName;

	private final FileChannel channel;

	/**
	 * Starts a new file.
	 * @param file where it is written; graphs that refer to it must lie in the same
	 * folder
	 * @throws IOException when it cannot be written
	 */
	public ExternalData(Path file) throws IOException {
		this.fileName = String.valueOf(file.getFileName());
		this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.TRUNCATE_EXISTING);
	}

	/**
	 * Appends a tensor.
	 * @param littleEndian its bytes, from position to limit
	 * @return where they lie
	 * @throws IOException when they cannot be written
	 */
	public Location append(ByteBuffer littleEndian) throws IOException {
		return append(List.of(littleEndian));
	}

	/**
	 * Appends a tensor that is too large to be held at once.
	 * @param littleEndian its bytes in pieces, each from position to limit; a piece is
	 * written before the next is asked for
	 * @return where they lie
	 * @throws IOException when they cannot be written
	 */
	public Location append(Iterable<ByteBuffer> littleEndian) throws IOException {
		long offset = (this.channel.size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
		this.channel.position(offset);
		for (ByteBuffer piece : littleEndian) {
			while (piece.hasRemaining()) {
				this.channel.write(piece);
			}
		}
		return new Location(this.fileName, offset, this.channel.position() - offset);
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

	/**
	 * Where a tensor lies.
	 *
	 * @param fileName file in the graph's folder
	 * @param offset first byte
	 * @param length number of bytes
	 */
	public record Location(String fileName, long offset, long length) {

		TensorProto.Builder describe(TensorProto.Builder tensor) {
			return tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL)
				.addExternalData(entry("location", this.fileName))
				.addExternalData(entry("offset", Long.toString(this.offset)))
				.addExternalData(entry("length", Long.toString(this.length)));
		}

		private static StringStringEntryProto entry(String key, String value) {
			return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
		}

	}

}
