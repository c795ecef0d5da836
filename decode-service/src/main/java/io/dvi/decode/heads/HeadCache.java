package io.dvi.decode.heads;

import com.google.protobuf.ByteString;
import io.dvi.decode.heads.HeadLoadException.Reason;
import io.dvi.decode.state.StateFolder;
import io.dvi.v1.Head;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * The last head that served, on disk, for a start without the trainer: one file with the
 * description in front of the head file, so that the two never part.
 */
final class HeadCache {

	private static final String FILE = "active-head";

	private final StateFolder state;

	HeadCache(StateFolder state) {
		this.state = state;
	}

	void keep(LoadedHead head) {
		ByteArrayOutputStream content = new ByteArrayOutputStream(head.file().size() + 1024);
		try {
			head.description().writeDelimitedTo(content);
			head.file().writeTo(content);
		}
		catch (IOException ex) {
			throw new IllegalStateException("writing to memory failed", ex);
		}
		this.state.write(FILE, content.toByteArray());
	}

	/**
	 * The head kept last, checked again.
	 * @throws HeadLoadException when the file is damaged
	 */
	Optional<VerifiedHead> read() {
		return this.state.read(FILE).map((bytes) -> {
			ByteArrayInputStream content = new ByteArrayInputStream(bytes);
			try {
				Head description = Head.parseDelimitedFrom(content);
				if (description == null) {
					throw new HeadLoadException(Reason.DAMAGED, "the kept head is an empty file");
				}
				return VerifiedHead.of(description, ByteString.readFrom(content));
			}
			catch (IOException ex) {
				throw new HeadLoadException(Reason.DAMAGED, "the kept head has no readable description", ex);
			}
		});
	}

}
