package io.dvi.decode.command.bench;

import io.dvi.engine.EngineOptions;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Which model a bench opens, and where its figures go. */
final class ModelOptions {

	/** Key and value memory is reserved for so many tokens at most. */
	private static final int MAX_CONTEXT = 4096;

	@Option(names = "--model", required = true, paramLabel = "FOLDER", description = "a model folder")
	private Path model = Path.of("");

	@Option(names = "--flavour", defaultValue = "int8", description = "arithmetic: int8 or fp32")
	private String flavour = "int8";

	@Option(names = "--json", paramLabel = "FILE", description = "where the figures go as JSON")
	private @Nullable Path json;

	ModelFolder folder() {
		return new ModelFolder(this.model);
	}

	String flavour() {
		return this.flavour;
	}

	/** How the model runs here, for so many sequences at once. */
	EngineOptions engine(int slots) {
		int context = Math.min(DescriptorFile.read(folder()).contextLength(), MAX_CONTEXT);
		return EngineOptions.defaults().withFlavour(this.flavour).withSlots(slots).withContextLength(context);
	}

	/** Writes the figures where they were asked for. */
	void write(Map<String, ?> figures) throws IOException {
		if (this.json != null) {
			Files.writeString(this.json,
					JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n");
		}
	}

}
