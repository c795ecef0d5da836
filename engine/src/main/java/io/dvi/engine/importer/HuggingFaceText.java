package io.dvi.engine.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the text side of a Hugging Face folder, which is spread over four files.
 *
 * @param folder where they lie
 */
record HuggingFaceText(Path folder) {

	SourceText read() throws IOException {
		Path file = this.folder.resolve("tokenizer.json");
		SourceJson tokenizer = SourceJson.read(file);
		SourceJson config = SourceJson.readIfPresent(this.folder.resolve("tokenizer_config.json"));
		SourceJson model = SourceJson.read(this.folder.resolve("config.json"));
		TreeSet<Integer> ends = new TreeSet<>(model.integers("eos_token_id"));
		ends.addAll(SourceJson.readIfPresent(this.folder.resolve("generation_config.json")).integers("eos_token_id"));
		return new SourceText(Files.readAllBytes(file), chatTemplate(config), beginToken(tokenizer, config, model),
				List.copyOf(ends));
	}

	/** A file of its own wins; the older place is a string, or a list of named ones. */
	private @Nullable String chatTemplate(SourceJson config) throws IOException {
		Path file = this.folder.resolve("chat_template.jinja");
		if (Files.exists(file)) {
			return Files.readString(file);
		}
		JsonNode inside = config.optional("chat_template");
		if (inside == null || !inside.isArray()) {
			return (inside == null) ? null : config.text("chat_template", "");
		}
		for (JsonNode named : inside) {
			if ("default".equals(named.path("name").asString(""))) {
				return named.path("template").asString("");
			}
		}
		throw Rejection.of("chat_template", "has no template named default in " + config.file());
	}

	/** Older tokenizers say it in their config, newer ones by a post-processor. */
	private static int beginToken(SourceJson tokenizer, SourceJson config, SourceJson model) {
		List<Integer> begin = model.integers("bos_token_id");
		if (config.flag("add_bos_token", false) && !begin.isEmpty()) {
			return begin.getFirst();
		}
		JsonNode processor = tokenizer.root().path("post_processor");
		int found = firstSpecialToken(processor);
		for (JsonNode step : processor.path("processors")) {
			found = (found >= 0) ? found : firstSpecialToken(step);
		}
		return found;
	}

	private static int firstSpecialToken(JsonNode processor) {
		String name = processor.path("single").path(0).path("SpecialToken").path("id").asString("");
		return processor.path("special_tokens").path(name).path("ids").path(0).asInt(-1);
	}

}
