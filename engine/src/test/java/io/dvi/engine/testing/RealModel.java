package io.dvi.engine.testing;

import io.dvi.engine.model.ModelFolder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the imported SmolLM2-135M-Instruct lies. */
public final class RealModel {

	private RealModel() {
	}

	/**
	 * The model folder named by {@code DVI_TEST_MODEL}, else the one in the user's cache.
	 * @return the folder
	 * @throws AssertionError when there is none, with the command that makes it
	 */
	public static ModelFolder folder() {
		ModelFolder folder = new ModelFolder(setting("DVI_TEST_MODEL")
			.orElseGet(() -> cache().resolve("dvi/models/smollm2-135m-instruct/imported")));
		if (!Files.isRegularFile(folder.descriptor())) {
			throw new AssertionError("no imported model in " + folder.root()
					+ "; run ./dvi model fetch, or name a model folder in DVI_TEST_MODEL");
		}
		return folder;
	}

	/**
	 * The folder of Spec-Bench and the training prompts, named by {@code DVI_SHARED}.
	 * @return the folder
	 */
	public static Path sharedData() {
		return setting("DVI_SHARED").orElseGet(() -> Path.of("..", "..", "shared", "data"));
	}

	private static Optional<Path> setting(String name) {
		return Optional.ofNullable(System.getenv(name)).map(Path::of);
	}

	private static Path cache() {
		return setting("XDG_CACHE_HOME").orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
	}

}
