package io.dvi.engine.constraint;

import java.util.List;

/** A regular expression over characters. */
sealed interface TextPattern {

	/** No bound of a {@link Repeat}. */
	int UNBOUNDED = Integer.MAX_VALUE;

	/** One of some characters. */
	record Characters(CharacterSet set) implements TextPattern {
	}

	/** One behind the other. */
	record Sequence(List<TextPattern> parts) implements TextPattern {
	}

	/** One of several. */
	record Choice(List<TextPattern> parts) implements TextPattern {
	}

	/** The same from so many times to so many times. */
	record Repeat(TextPattern part, int least, int most) implements TextPattern {
	}

	/** Any text. */
	TextPattern ANYTHING = new Repeat(new Characters(CharacterSet.ALL), 0, UNBOUNDED);

}
