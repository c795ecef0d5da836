package io.dvi.engine.text;

/** What Python means by white space, which chat templates are written for. */
final class PythonText {

	private PythonText() {
	}

	static boolean isSpace(char letter) {
		return Character.isWhitespace(letter) || Character.isSpaceChar(letter) || letter == '\u0085';
	}

	/** Index behind the white space a text begins with. */
	static int start(String text) {
		int start = 0;
		while (start < text.length() && isSpace(text.charAt(start))) {
			start++;
		}
		return start;
	}

	/** Index of the white space a text ends with, at least a given one. */
	static int end(String text, int start) {
		int end = text.length();
		while (end > start && isSpace(text.charAt(end - 1))) {
			end--;
		}
		return end;
	}

	static String strip(String text) {
		int start = start(text);
		return text.substring(start, end(text, start));
	}

}
