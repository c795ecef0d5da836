package io.dvi.engine.text;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/**
 * The bytes that each token stands for in text. Hidden tokens stand for none.
 */
final class TokenBytes {

	private static final byte[] NONE = {};

	private final byte[][] bytes;

	/**
	 * Decodes a byte-level vocabulary.
	 * @param texts the text of each token id in GPT-2's alphabet of 256 letters, with
	 * empty strings for ids that are not in use
	 */
	TokenBytes(List<String> texts) {
		int[] byteOf = bytesOfLetters();
		this.bytes = new byte[texts.size()][];
		for (int id = 0; id < texts.size(); id++) {
			this.bytes[id] = decode(texts.get(id), byteOf);
		}
	}

	private TokenBytes(byte[][] bytes) {
		this.bytes = bytes;
	}

	/** The same bytes, but none for some tokens. */
	TokenBytes hiding(Collection<Integer> tokens) {
		byte[][] shown = this.bytes.clone();
		for (int token : tokens) {
			if (token >= 0 && token < shown.length) {
				shown[token] = NONE;
			}
		}
		return new TokenBytes(shown);
	}

	/**
	 * The bytes of a token, not to be changed; none for ids behind the vocabulary, which
	 * a model whose output is padded may choose.
	 */
	byte[] of(int token) {
		return (token < this.bytes.length) ? this.bytes[token] : NONE;
	}

	/** GPT-2 writes printable Latin-1 bytes as themselves, the rest from U+0100 on. */
	private static int[] bytesOfLetters() {
		int[] byteOf = new int[0x100 + 68];
		int next = 0x100;
		for (int letter = 0; letter < byteOf.length; letter++) {
			byteOf[letter] = -1;
		}
		for (int value = 0; value < 256; value++) {
			boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value != 0xAD);
			byteOf[printable ? value : next++] = value;
		}
		return byteOf;
	}

	private static byte[] decode(String text, int[] byteOf) {
		byte[] decoded = new byte[text.length()];
		for (int index = 0; index < decoded.length; index++) {
			char letter = text.charAt(index);
			if (letter >= byteOf.length || byteOf[letter] < 0) {
				// An added token in plain writing.
				return text.getBytes(StandardCharsets.UTF_8);
			}
			decoded[index] = (byte) byteOf[letter];
		}
		return decoded;
	}

}
