package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Keeps special tokens that a message spells out apart from those of the template:
 * whatever could be one, or become one next to the template's own text, passes through
 * the template as a placeholder. White space around it stays visible, because templates
 * trim. A placeholder is a number between two private-use characters that no message
 * holds. For one prompt.
 */
final class ContentShield {

	private static final int FIRST_PRIVATE_USE = 0xE000;

	private final SpecialTokens specials;

	private final String mark;

	private final List<String> hidden = new ArrayList<>();

	/**
	 * Prepares placeholders.
	 * @param specials the tokens to guard
	 * @param texts everything that will be rendered
	 */
	ContentShield(SpecialTokens specials, List<String> texts) {
		this.specials = specials;
		this.mark = unusedIn(texts);
	}

	/** The content with placeholders. */
	String hide(String content) {
		int start = PythonText.start(content);
		int end = PythonText.end(content, start);
		if (start == end) {
			return content;
		}
		StringBuilder shielded = new StringBuilder(content.substring(0, start));
		hideCore(content.substring(start, end), shielded);
		return shielded.append(content, end, content.length()).toString();
	}

	/** The text with everything that was hidden. */
	String restore(String text) {
		StringBuilder restored = new StringBuilder();
		int from = 0;
		int opening = text.indexOf(this.mark);
		while (opening >= 0) {
			int number = opening + this.mark.length();
			int closing = text.indexOf(this.mark, number);
			if (closing < 0) {
				throw new EngineException(ErrorCode.INVALID_ARGUMENT, "messages",
						"the model's chat template cuts `messages` that spell out special tokens");
			}
			restored.append(text, from, opening);
			restored.append(this.hidden.get(Integer.parseInt(text, number, closing, 10)));
			from = closing + this.mark.length();
			opening = text.indexOf(this.mark, from);
		}
		return restored.append(text, from, text.length()).toString();
	}

	private void hideCore(String core, StringBuilder shielded) {
		if (this.specials.contain(core)) {
			placeholder(core, shielded);
			return;
		}
		int index = this.specials.longestPart(core, false);
		if (index > 0) {
			placeholder(core.substring(0, index), shielded);
		}
		int end = core.length() - this.specials.longestPart(core, true);
		while (index < end) {
			String special = this.specials.at(core, index);
			if (special == null) {
				shielded.append(core.charAt(index++));
			}
			else {
				placeholder(special, shielded);
				index += special.length();
			}
		}
		if (index < core.length()) {
			placeholder(core.substring(index), shielded);
		}
	}

	private void placeholder(String text, StringBuilder shielded) {
		shielded.append(this.mark).append(this.hidden.size()).append(this.mark);
		this.hidden.add(text);
	}

	private static String unusedIn(List<String> texts) {
		BitSet used = new BitSet();
		texts.forEach((text) -> text.codePoints().forEach(used::set));
		int mark = used.nextClearBit(FIRST_PRIVATE_USE);
		while (mark <= Character.MAX_CODE_POINT && Character.getType(mark) != Character.PRIVATE_USE) {
			mark = used.nextClearBit(mark + 1);
		}
		if (mark > Character.MAX_CODE_POINT) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "messages",
					"`messages` must leave at least one private-use character unused");
		}
		return Character.toString(mark);
	}

}
