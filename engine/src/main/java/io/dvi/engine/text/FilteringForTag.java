package io.dvi.engine.text;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.JinjavaInterpreter.InterpreterScopeClosable;
import com.hubspot.jinjava.interpret.TemplateSyntaxException;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.TagToken;
import com.hubspot.jinjava.util.ForLoop;
import com.hubspot.jinjava.util.ObjectIterator;
import com.hubspot.jinjava.util.ObjectTruthValue;

import java.util.ArrayList;
import java.util.List;

/**
 * Adds Jinja's {@code for x in list if condition}, whose condition the template library
 * would silently leave out.
 */
final class FilteringForTag extends ForTag {

	private static final String IF = " if ";

	@Override
	public String interpretUnchecked(TagNode node, JinjavaInterpreter interpreter) {
		var loop = getLoopVarsAndExpression((TagToken) node.getMaster());
		String expression = loop.getRight();
		int split = conditionStart(expression);
		if (split < 0) {
			return super.interpretUnchecked(node, interpreter);
		}
		if (loop.getLeft().size() != 1) {
			throw new TemplateSyntaxException(interpreter, expression,
					"a loop with a condition must have one variable");
		}
		Object items = interpreter.resolveELExpression(expression.substring(0, split), node.getLineNumber());
		String condition = expression.substring(split + IF.length());
		List<Object> kept = new ArrayList<>();
		try (InterpreterScopeClosable _ = interpreter.enterScope()) {
			ForLoop candidates = ObjectIterator.getLoop(items);
			while (candidates.hasNext()) {
				Object item = interpreter.wrap(candidates.next());
				interpreter.getContext().put(loop.getLeft().getFirst(), item);
				if (ObjectTruthValue.evaluate(interpreter.resolveELExpression(condition, node.getLineNumber()))) {
					kept.add(item);
				}
			}
		}
		return renderForCollection(node, interpreter, loop.getLeft(), kept);
	}

	/** Index of the {@code if} outside brackets and quotes, or -1. */
	private static int conditionStart(String expression) {
		int depth = 0;
		char quote = 0;
		for (int index = 0; index < expression.length(); index++) {
			char letter = expression.charAt(index);
			if (quote != 0) {
				quote = (letter == quote) ? 0 : quote;
			}
			else if (letter == '\'' || letter == '"') {
				quote = letter;
			}
			else if ("([{".indexOf(letter) >= 0) {
				depth++;
			}
			else if (")]}".indexOf(letter) >= 0) {
				depth--;
			}
			else if (depth == 0 && expression.startsWith(IF, index)) {
				return index;
			}
		}
		return -1;
	}

}
