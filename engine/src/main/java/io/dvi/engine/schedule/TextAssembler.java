package io.dvi.engine.schedule;

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
	 * Whether a stop string was reached; nothing is shown from it on.
	 * @return true once it was
	 */
	boolean stopped();

	/**
	 * Ends the text.
	 * @return what was withheld in case a stop string or a code point would follow
	 */
	String finish();

}
