package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.List;

import io.dvi.client.Prompt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Parses prompts to continue; {@code MessageParser} parses conversations. */
final class PromptParser {

	private static final String FORMS = "must be a string, a list of tokens, or a list of one of these";

	private PromptParser() {
	}

	/**
	 * Parses the field {@code prompt}.
	 * @param prompt a string, a list of tokens, or a list of one of these
	 * @return one prompt or several
	 */
	static List<Prompt> parse(@Nullable JsonNode prompt) {
		if (prompt == null || (prompt.isArray() && prompt.isEmpty())) {
			throw Invalid.value("prompt", FORMS);
		}
		boolean several = prompt.isArray() && !prompt.get(0).isNumber();
		if (!several) {
			return List.of(one("prompt", prompt));
		}
		List<Prompt> prompts = new ArrayList<>(prompt.size());
		for (int i = 0; i < prompt.size(); i++) {
			prompts.add(one("prompt[" + i + "]", prompt.get(i)));
		}
		return prompts;
	}

	private static Prompt one(String field, JsonNode prompt) {
		if (prompt.isString()) {
			return new Prompt.Text(prompt.stringValue());
		}
		if (!prompt.isArray() || prompt.isEmpty()) {
			throw Invalid.value(field, FORMS);
		}
		return new Prompt.Tokens(tokens(field, prompt));
	}

	/**
	 * Parses a list of tokens.
	 * @param field how errors call it
	 * @param list the list
	 * @return vocabulary ids
	 */
	static List<Integer> tokens(String field, JsonNode list) {
		List<Integer> ids = new ArrayList<>(list.size());
		for (JsonNode entry : list) {
			Integer id = Fields.id(entry);
			if (id == null) {
				throw Invalid.value(field, "must hold vocabulary ids only");
			}
			ids.add(id);
		}
		return ids;
	}

}
