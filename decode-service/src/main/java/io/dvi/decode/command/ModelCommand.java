package io.dvi.decode.command;

import io.dvi.engine.importer.GraphFlavour;
import io.dvi.engine.importer.ImportOptions;
import io.dvi.engine.importer.ModelImporter;
import io.dvi.engine.importer.TokenRanking;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Makes model folders and tells what is in them. */
@Command(name = "model", description = "makes model folders and tells what is in them")
final class ModelCommand {

	@Spec
	private CommandSpec spec = CommandSpec.create();

	@Command(name = "import", description = "makes a model folder from a GGUF file or a Hugging Face folder")
	int importModel(@Parameters(paramLabel = "SOURCE") Path source, @Parameters(paramLabel = "TARGET") Path target,
			@Option(names = "--name", paramLabel = "NAME", description = "the served name") @Nullable String name,
			@Option(names = "--split-layer", defaultValue = "" + ImportOptions.DEFAULT_SPLIT_LAYER) int splitLayer,
			@Option(names = "--draft-vocabulary", defaultValue = "" + ImportOptions.DEFAULT_DRAFT_VOCABULARY_SIZE,
					description = "tokens that draft heads know") int draftVocabulary,
			@Option(names = "--draft-ranking", paramLabel = "FILE",
					description = "lines of a token id, a tab and how often it occurs: which tokens those are") @Nullable Path draftRanking,
			@Option(names = "--flavours", split = ",") @Nullable Set<GraphFlavour> flavours) throws IOException {
		String served = (name != null) ? name : String.valueOf(target.getFileName());
		ModelFolder folder = ModelImporter.importModel(source, target,
				new ImportOptions(served, splitLayer, draftVocabulary,
						(draftRanking != null) ? TokenRanking.read(draftRanking) : TokenRanking.NONE,
						(flavours != null) ? flavours : EnumSet.allOf(GraphFlavour.class)));
		return show(folder.root());
	}

	@Command(name = "show", description = "prints the descriptor of a model folder")
	int show(@Parameters(paramLabel = "FOLDER") Path folder) {
		this.spec.commandLine()
			.getOut()
			.println(JsonMapper.builder()
				.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
				.build()
				.writerWithDefaultPrettyPrinter()
				.writeValueAsString(DescriptorFile.read(new ModelFolder(folder))));
		return 0;
	}

}
