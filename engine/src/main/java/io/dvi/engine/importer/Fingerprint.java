package io.dvi.engine.importer;

import io.dvi.engine.packing.WeightMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Names what a head is bound to: sha256 over the model's numbers, every weight as the
 * floats it was read as, the split layer and the draft vocabulary. The same weights give
 * the same name whichever format they came in.
 */
final class Fingerprint {

	private final MessageDigest digest;

	private Fingerprint() {
		try {
			this.digest = MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

	/**
	 * Reads every weight once; one that is missing, misshapen or not finite is refused
	 * here, before anything is written.
	 */
	static String of(SourceWeights source, int splitLayer, int[] draftVocabulary) {
		Fingerprint fingerprint = new Fingerprint();
		LlamaShape shape = source.shape();
		// The context length is left out: the same weights serve shorter or longer texts.
		fingerprint.add(String.format(Locale.ROOT, "llama %d %d %d %d %d %d %d %s %s split %d", shape.layers(),
				shape.hiddenSize(), shape.heads(), shape.keyValueHeads(), shape.headSize(), shape.feedForwardSize(),
				shape.vocabularySize(), shape.ropeBase(), shape.normEpsilon(), splitLayer));
		for (LlamaWeight weight : LlamaWeight.values()) {
			for (int layer = 0; layer < (weight.perLayer() ? shape.layers() : 1); layer++) {
				String name = weight.huggingFaceName(layer);
				fingerprint.add(name);
				fingerprint.add(name, source.weight(weight, layer));
			}
		}
		fingerprint.add(draftVocabulary);
		return HexFormat.of().formatHex(fingerprint.digest.digest());
	}

	private void add(String text) {
		this.digest.update(text.getBytes(StandardCharsets.UTF_8));
	}

	private void add(String name, WeightMatrix weights) {
		for (ByteBuffer piece : new FloatRows(weights)) {
			requireFinite(name, piece);
			this.digest.update(piece);
		}
	}

	private void add(int[] ids) {
		ByteBuffer bytes = ByteBuffer.allocate(ids.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		bytes.asIntBuffer().put(ids);
		this.digest.update(bytes);
	}

	private static void requireFinite(String name, ByteBuffer piece) {
		for (int at = piece.position(); at < piece.limit(); at += Float.BYTES) {
			float value = piece.getFloat(at);
			if (!Float.isFinite(value)) {
				throw Rejection.of(name, "must hold finite numbers only. Found: " + value);
			}
		}
	}

}
