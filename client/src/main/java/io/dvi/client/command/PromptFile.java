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

	private static final String FIRST = "first";

	private static final String TASK = "task";

	private PromptFile() {
	}

	/**
	 * Reads and checks the whole file.
	 * @param file one JSON object with a string field {@code prompt} on each line, and
	 * perhaps strings {@code first} and {@code task}; see {@link FeedPrompt}
	 * @return at least one prompt, in the order of the file
	 * @throws CommandFailure that names the first bad line and what was found there
	 */
	static List<FeedPrompt> read(Path file) {
		List<FeedPrompt> prompts = new ArrayList<>();
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

	private static FeedPrompt parse(String line, String where) {
		if (line.isBlank()) {
			throw malformed(where, "an empty line", null);
		}
		try {
			JsonNode node = HttpCalls.JSON.readTree(line);
			JsonNode prompt = node.path(FIELD);
			if (!prompt.isString()) {
				throw malformed(where, found(node, FIELD), null);
			}
			if (prompt.stringValue().isBlank()) {
				throw malformed(where, "a blank `prompt`", null);
			}
			String task = optional(node, TASK, where);
			return new FeedPrompt(prompt.stringValue(), optional(node, FIRST, where), (task != null) ? task : "");
		}
		catch (JacksonException ex) {
			throw malformed(where, "no JSON", ex);
		}
	}

	private static @Nullable String optional(JsonNode line, String field, String where) {
		if (line.has(field) && !line.path(field).isString()) {
			throw malformed(where, found(line, field), null);
		}
		return line.has(field) ? line.path(field).stringValue() : null;
	}

	private static String found(JsonNode node, String field) {
		if (!node.isObject()) {
			return "JSON of type " + type(node);
		}
		JsonNode value = node.path(field);
		return value.isMissingNode() ? "no `" + field + "`" : "a `" + field + "` of type " + type(value);
	}

	private static String type(JsonNode node) {
		return node.getNodeType().name().toLowerCase(Locale.ROOT);
	}

	private static CommandFailure malformed(String where, String found, @Nullable Throwable cause) {
		return new CommandFailure(where + " must be a JSON object with a string `prompt`. Found: " + found, cause);
	}

}
