package io.dvi.engine.schedule;

import org.jspecify.annotations.Nullable;

/**
 * Turns one answer's tokens into text as they are committed. Confined to the decode
 * thread.
 */
public interface TextAssembler {

	/**
	 * Takes the next token.
	 * @param token its id, never an end token
	 * @return the text that can be shown now, possibly empty
	 */
	String append(int token);

	/**
	 * The stop string that was reached; nothing is shown from it on.
	 * @return one of those given, or null
	 */
	@Nullable String stop();

	/**
	 * What a token shows by itself.
	 * @param token its id
	 * @return bytes, not always whole characters; none for a special token
	 */
	byte[] bytes(int token);

	/**
	 * Ends the text.
	 * @return what was withheld in case a stop string or a code point would follow
	 */
	String finish();

}
