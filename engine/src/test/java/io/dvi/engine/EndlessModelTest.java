package io.dvi.engine;

import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.GenerationEvent.FinishReason;
import io.dvi.engine.constraint.ResponseFormat;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.importer.ImportOptions;
import io.dvi.engine.importer.ModelImporter;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.TinyModel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** A model that has no token to end an answer with. */
class EndlessModelTest {

	@TempDir
	private Path folder;

	@Test
	void anAnswerOfAFormatEndsWhereTheFormatIsComplete() throws IOException {
		ModelFolder model = endless();
		EngineOptions options = EngineOptions.defaults().withFlavour("fp32").withSlots(2).withContextLength(512);
		try (Engine engine = Engine.open(model, options, ExperienceSink.DISCARD)) {
			Answers fixed = answer(engine, new ResponseFormat.JsonSchema("{\"const\":{\"a\":[1,true]}}"));
			assertThat(JsonMapper.shared().readTree(fixed.text()).toString()).isEqualTo("{\"a\":[1,true]}");
			assertThat(fixed.finished().reason()).isEqualTo(FinishReason.STOP);
			Answers chosen = answer(engine, new ResponseFormat.JsonSchema(
					"{\"type\":\"array\",\"items\":{\"type\":\"boolean\"},\"maxItems\":3}"));
			assertThat(JsonMapper.shared().readTree(chosen.text()).isArray()).isTrue();
			assertThat(chosen.finished().reason()).isEqualTo(FinishReason.STOP);
			assertThat(answer(engine, null).finished().reason()).isEqualTo(FinishReason.LENGTH);
		}
	}

	private static Answers answer(Engine engine, @Nullable ResponseFormat format) {
		Answers answers = new Answers();
		engine.submit(new GenerateRequest("r", new Prompt.Text("The fox"), SamplingOptions.GREEDY, Ending.after(200),
				new Output(format, Output.NO_LOGPROBS), SpeculationOptions.OFF, Learning.OPTED_OUT), answers);
		return answers.await();
	}

	private ModelFolder endless() throws IOException {
		Path source = TinyModel.copySource(Files.createDirectory(this.folder.resolve("source")));
		for (String file : List.of("config.json", "generation_config.json")) {
			Path path = source.resolve(file);
			ObjectNode settings = (ObjectNode) JsonMapper.shared().readTree(Files.readString(path));
			settings.remove("eos_token_id");
			Files.writeString(path, settings.toString());
		}
		ModelFolder model = ModelImporter.importModel(source, this.folder.resolve("imported"),
				ImportOptions.defaults("endless"));
		assertThat(DescriptorFile.read(model).endTokens()).isEmpty();
		return model;
	}

}
