package io.dvi.engine.constraint;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.dvi.engine.Prompt;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.testing.RealModel;
import io.dvi.engine.text.TextCodec;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Formats on the tokens of SmolLM2, some of which hold parts of characters. */
class RealFormatIT {

	private static ModelDescriptor model;

	private static TextCodec codec;

	private static FormatCompiler compiler;

	@BeforeAll
	static void open() throws Exception {
		ModelFolder folder = RealModel.folder();
		model = JsonMapper.shared().readValue(Files.readString(folder.descriptor()), ModelDescriptor.class);
		codec = TextCodec.open(folder, model);
		compiler = new FormatCompiler(model.vocabularySize(), codec::bytes, model.endTokens());
	}

	@AfterAll
	static void close() {
		codec.close();
	}

	@Test
	void whateverIsChosenEndsInJsonThatValidates() {
		SchemaRegistry validators = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
		for (int seed = 0; seed < 40; seed++) {
			Random random = new Random(seed);
			ObjectNode schema = new RandomSchemas(random).document();
			Schema validator = validators.getSchema(schema);
			String text = walk(random, schema.toString()).toTheEnd();
			assertThat(validator.validate(JsonMapper.shared().readTree(text)))
				.as("seed %d, schema %s, text %s", seed, schema, text)
				.isEmpty();
		}
	}

	@Test
	void masksAreWhatEachTokenIsAllowed() {
		for (int seed = 0; seed < 6; seed++) {
			Random random = new Random(seed);
			Walk walk = walk(random, new RandomSchemas(random).document().toString());
			for (int step = 0; step < 12; step++) {
				float[] logits = new float[model.vocabularySize()];
				walk.constraint().restrict(logits);
				TokenConstraint here = walk.constraint();
				int[] masked = IntStream.range(0, logits.length).filter((token) -> logits[token] == 0).toArray();
				assertThat(masked).as("seed %d", seed)
					.isNotEmpty()
					.containsExactly(IntStream.range(0, logits.length).filter(here::allows).toArray());
				int token = masked[random.nextInt(masked.length)];
				if (model.endTokens().contains(token)) {
					break;
				}
				walk.append(token);
			}
		}
	}

	@Test
	void textThatHasToComeIsDraftedAsTheTokenizerWouldWriteIt() {
		TokenConstraint start = compiler.compile(new ResponseFormat.JsonSchema(
				"{\"type\":\"object\",\"properties\":{\"temperature\":{\"type\":\"number\"}},\"required\":[\"temperature\"]}"));
		int[] drafted = start.forced(8);
		assertThat(codec.encode(new Prompt.Text("{\"temperature\":"))).isEqualTo(drafted);
	}

	@Test
	void everythingJsonNeedsCanBeWritten() {
		List<Integer> missing = IntStream.range(' ', 0x7F)
			.filter((value) -> IntStream.range(0, model.vocabularySize())
				.noneMatch((token) -> Arrays.equals(codec.bytes(token), new byte[] { (byte) value })))
			.boxed()
			.toList();
		assertThat(missing).isEmpty();
	}

	private static Walk walk(Random random, String schema) {
		return new Walk(random, compiler.compile(new ResponseFormat.JsonSchema(schema)), model.vocabularySize(),
				codec::bytes);
	}

}
