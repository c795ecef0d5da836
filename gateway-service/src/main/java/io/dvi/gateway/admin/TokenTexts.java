package io.dvi.gateway.admin;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Texts of tokens; parts of a code point go with the token that completes it. */
final class TokenTexts {

	private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
		.onMalformedInput(CodingErrorAction.REPLACE)
		.onUnmappableCharacter(CodingErrorAction.REPLACE);

	private ByteBuffer rest = ByteBuffer.allocate(0);

	/**
	 * The text that a token adds.
	 * @param bytes its bytes, 0 to 255 each
	 * @return whole code points, or nothing
	 */
	String add(List<Integer> bytes) {
		ByteBuffer in = ByteBuffer.allocate(this.rest.remaining() + bytes.size()).put(this.rest);
		bytes.forEach((value) -> in.put(value.byteValue()));
		in.flip();
		CharBuffer out = CharBuffer.allocate(in.remaining());
		this.decoder.decode(in, out, false);
		this.rest = in;
		return out.flip().toString();
	}

}
