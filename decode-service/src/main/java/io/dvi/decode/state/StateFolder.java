package io.dvi.decode.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A folder of small files, each replaced as a whole: after a crash a file holds its old
 * content or its new content, never a part. Safe from any thread as long as each file has
 * one writer.
 */
public final class StateFolder {

	private final Path root;

	private StateFolder(Path root) {
		this.root = root;
	}

	/**
	 * Opens the folder and makes it when it is absent.
	 * @param root where it is
	 * @return the folder
	 * @throws UncheckedIOException when it cannot be made
	 */
	public static StateFolder open(Path root) {
		try {
			return new StateFolder(Files.createDirectories(root));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("`dvi.decode.state-folder` cannot be made: " + root, ex);
		}
	}

	/**
	 * Reads a file.
	 * @param name its name in the folder
	 * @return its content, empty when it was never written
	 * @throws UncheckedIOException when it is there and cannot be read
	 */
	public Optional<byte[]> read(String name) {
		try {
			return Optional.of(Files.readAllBytes(this.root.resolve(name)));
		}
		catch (NoSuchFileException _) {
			return Optional.empty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot read " + this.root.resolve(name), ex);
		}
	}

	/**
	 * Replaces a file; the new content is on the disk when this returns.
	 * @param name its name in the folder
	 * @param content all of it
	 * @throws UncheckedIOException when it cannot be written; the old content is kept
	 */
	public void write(String name, byte[] content) {
		Path target = this.root.resolve(name);
		Path fresh = this.root.resolve(name + ".new");
		try {
			try (FileChannel file = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
					StandardOpenOption.TRUNCATE_EXISTING)) {
				ByteBuffer rest = ByteBuffer.wrap(content);
				while (rest.hasRemaining()) {
					file.write(rest);
				}
				file.force(true);
			}
			Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			// The rename itself lives in the folder and is lost in a crash without this.
			try (FileChannel folder = FileChannel.open(this.root, StandardOpenOption.READ)) {
				folder.force(true);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot write " + target, ex);
		}
	}

}
