package io.dvi.engine.text;

import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The text side of a model folder over the small vocabulary. */
final class SmallModel {

	static final String TEMPLATE = "{% for message in messages %}{{ '<|start|>' + message['role'] + '\n'"
			+ " + message['content'] + '<|end|>' + '\n' }}{% endfor %}"
			+ "{% if add_generation_prompt %}{{ '<|start|>assistant\n' }}{% endif %}";

	private SmallModel() {
	}

	static Path tokenizerFile(Path folder) {
		return write(folder, "tokenizer.json", GgufTokenizer.toTokenizerJson(SmallVocabulary.gguf("smollm")));
	}

	static Tokenizer tokenizer(Path folder) {
		return Tokenizer.open(tokenizerFile(folder));
	}

	static TextCodec codec(Path folder, String template, int beginToken) {
		tokenizerFile(folder);
		write(folder, "chat_template.jinja", template);
		return codec(folder, SmallVocabulary.gguf("smollm").tokens().size(), beginToken);
	}

	/** Opens what lies in a folder. */
	static TextCodec codec(Path folder, int size, int beginToken) {
		return TextCodec.open(new ModelFolder(folder),
				new ModelDescriptor(DescriptorFile.FORMAT_VERSION, "small", "llama", 2, 1, 8, 1, 1, 8, 8, size, 64,
						10_000, 1e-5f, 8, beginToken, List.of(SmallVocabulary.END), List.of("fp32"), "none"));
	}

	private static Path write(Path folder, String name, String text) {
		try {
			return Files.writeString(folder.resolve(name), text);
		}
		catch (IOException failure) {
			throw new UncheckedIOException(failure);
		}
	}

}
