package io.dvi.engine.text;

/**
 * Turns the tokens of one answer into text as they come. A token may hold a part of a
 * character, so bytes wait until their code point is complete; bytes that can never
 * become one show as U+FFFD, one for each longest beginning of a character (Unicode 3.9,
 * the practice of Rust and of browsers), so that the texts handed out make up exactly the
 * decoding of all tokens at once. Each token costs as much as its bytes. For one thread.
 */
public final class IncrementalDetokenizer {

	private static final int REPLACEMENT = 0xFFFD;

	private static final int FIRST_CONTINUATION = 0x80;

	private static final int LAST_CONTINUATION = 0xBF;

	private final TokenBytes tokens;

	private int codePoint;

	private int missing;

	private int lowest = FIRST_CONTINUATION;

	private int highest = LAST_CONTINUATION;

	IncrementalDetokenizer(TokenBytes tokens) {
		this.tokens = tokens;
	}

	/**
	 * Takes the next token.
	 * @param token its id
	 * @return the code points that it completes
	 */
	public String append(int token) {
		StringBuilder text = new StringBuilder();
		for (byte next : this.tokens.of(token)) {
			accept(next & 0xFF, text);
		}
		return text.toString();
	}

	/**
	 * Ends the text.
	 * @return U+FFFD when a character was left incomplete, else an empty string
	 */
	public String finish() {
		StringBuilder text = new StringBuilder();
		if (this.missing > 0) {
			giveUp(text);
		}
		return text.toString();
	}

	private void accept(int next, StringBuilder text) {
		if (this.missing > 0 && (next < this.lowest || next > this.highest)) {
			giveUp(text);
		}
		if (this.missing == 0) {
			begin(next, text);
			return;
		}
		expect(FIRST_CONTINUATION, LAST_CONTINUATION);
		this.codePoint = (this.codePoint << 6) | (next & 0x3F);
		this.missing--;
		if (this.missing == 0) {
			text.appendCodePoint(this.codePoint);
		}
	}

	private void begin(int lead, StringBuilder text) {
		if (lead < 0x80) {
			text.append((char) lead);
		}
		else if (lead >= 0xC2 && lead <= 0xDF) {
			this.missing = 1;
			this.codePoint = lead & 0x1F;
		}
		else if (lead >= 0xE0 && lead <= 0xEF) {
			this.missing = 2;
			this.codePoint = lead & 0x0F;
			// Not longer than needed, and no surrogate.
			expect((lead == 0xE0) ? 0xA0 : FIRST_CONTINUATION, (lead == 0xED) ? 0x9F : LAST_CONTINUATION);
		}
		else if (lead >= 0xF0 && lead <= 0xF4) {
			this.missing = 3;
			this.codePoint = lead & 0x07;
			// Not longer than needed, and not beyond U+10FFFF.
			expect((lead == 0xF0) ? 0x90 : FIRST_CONTINUATION, (lead == 0xF4) ? 0x8F : LAST_CONTINUATION);
		}
		else {
			text.appendCodePoint(REPLACEMENT);
		}
	}

	private void expect(int lowest, int highest) {
		this.lowest = lowest;
		this.highest = highest;
	}

	private void giveUp(StringBuilder text) {
		text.appendCodePoint(REPLACEMENT);
		this.missing = 0;
		expect(FIRST_CONTINUATION, LAST_CONTINUATION);
	}

}
