package io.dvi.client.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads prompts, one JSON object a line. No message repeats what a line says.
 */
final class PromptFile {

	private static final String FIELD = "prompt";

	private PromptFile() {
	}

	/**
	 * Reads and checks the whole file.
	 * @param file one JSON object with a string field {@code prompt} on each line
	 * @return at least one prompt, in the order of the file
	 * @throws CommandFailure that names the first bad line and what was found there
	 */
	static List<String> read(Path file) {
		List<String> prompts = new ArrayList<>();
		for (String line : lines(file)) {
			prompts.add(parse(line, file + ":" + (prompts.size() + 1)));
		}
		if (prompts.isEmpty()) {
			throw new CommandFailure(file + " must hold at least 1 prompt. Found: 0");
		}
		return prompts;
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (NoSuchFileException ex) {
			throw new CommandFailure("there is no file " + file, ex);
		}
		catch (CharacterCodingException ex) {
			throw new CommandFailure(file + " must be text in UTF-8", ex);
		}
		catch (IOException ex) {
			throw new CommandFailure("cannot read " + file + ": " + ex.getMessage(), ex);
		}
	}

	private static String parse(String line, String where) {
		if (line.isBlank()) {
			throw malformed(where, "an empty line", null);
		}
		try {
			JsonNode node = HttpCalls.JSON.readTree(line);
			JsonNode prompt = node.path(FIELD);
			if (!prompt.isString()) {
				throw malformed(where, found(node, prompt), null);
			}
			if (prompt.stringValue().isBlank()) {
				throw malformed(where, "a blank `prompt`", null);
			}
			return prompt.stringValue();
		}
		catch (JacksonException ex) {
			throw malformed(where, "no JSON", ex);
		}
	}

	private static String found(JsonNode node, JsonNode prompt) {
		if (!node.isObject()) {
			return "JSON of type " + type(node);
		}
		return prompt.isMissingNode() ? "no `prompt`" : "a `prompt` of type " + type(prompt);
	}

	private static String type(JsonNode node) {
		return node.getNodeType().name().toLowerCase(Locale.ROOT);
	}

	private static CommandFailure malformed(String where, String found, @Nullable Throwable cause) {
		return new CommandFailure(where + " must be a JSON object with a string `prompt`. Found: " + found, cause);
	}

}
