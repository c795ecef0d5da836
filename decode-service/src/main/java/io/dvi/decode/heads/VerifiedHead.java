package io.dvi.decode.heads;

import com.google.protobuf.ByteString;
import io.dvi.decode.heads.HeadLoadException.Reason;
import io.dvi.engine.EngineException;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.v1.Head;

/**
 * A head whose file has the announced size and sha256 and can be read. Whether it fits
 * the model is for the engine to say.
 *
 * @param description what the registry says of it
 * @param file the head file
 * @param weights what the file holds
 */
record VerifiedHead(Head description, ByteString file, HeadWeights weights) {

	static VerifiedHead of(Head description, ByteString file) {
		if (file.size() != description.getSizeBytes()) {
			throw new HeadLoadException(Reason.SIZE, "head " + description.getVersion() + " must have "
					+ description.getSizeBytes() + " bytes. Found: " + file.size());
		}
		byte[] bytes = file.toByteArray();
		String sha256 = HeadFile.sha256(bytes);
		if (!sha256.equals(description.getSha256())) {
			throw new HeadLoadException(Reason.CHECKSUM, "head " + description.getVersion() + " must have sha256 "
					+ description.getSha256() + ". Found: " + sha256);
		}
		try {
			return new VerifiedHead(description, file, HeadFile.read(bytes));
		}
		catch (EngineException ex) {
			throw new HeadLoadException(Reason.DAMAGED, ex.getMessage(), ex);
		}
	}

	long version() {
		return this.description.getVersion();
	}

	String sha256() {
		return this.description.getSha256();
	}

}
