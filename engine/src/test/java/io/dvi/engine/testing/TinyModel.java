package io.dvi.engine.testing;

import io.dvi.engine.importer.ImportOptions;
import io.dvi.engine.importer.ModelImporter;
import io.dvi.engine.model.ModelFolder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The tiny model with random weights: 4 layers, hidden 64, 384 tokens, split after layer
 * 2. Made by {@code tools/golden/tiny_model.py}.
 */
public final class TinyModel {

	private static final List<String> FILES = List.of("config.json", "generation_config.json", "model.safetensors",
			"tokenizer.json", "tokenizer_config.json", "chat_template.jinja");

	private TinyModel() {
	}

	/**
	 * The model folder, imported once per JVM; not to be written to.
	 * @return both flavours, all 384 tokens in the draft vocabulary
	 */
	public static ModelFolder folder() {
		return Imported.FOLDER;
	}

	/**
	 * Copies the Hugging Face folder it is made from.
	 * @param target an existing folder
	 * @return the target
	 */
	public static Path copySource(Path target) {
		try {
			for (String file : FILES) {
				try (InputStream in = Objects.requireNonNull(TinyModel.class.getResourceAsStream("/tiny-model/" + file),
						file)) {
					Files.copy(in, target.resolve(file));
				}
			}
			return target;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static final class Imported {

		private static final ModelFolder FOLDER = make();

		private static ModelFolder make() {
			try {
				Path place = Files.createTempDirectory("dvi-tiny-model");
				Path source = copySource(Files.createDirectory(place.resolve("source")));
				return ModelImporter.importModel(source, place.resolve("imported"), ImportOptions.defaults("tiny"));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
