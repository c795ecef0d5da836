package io.dvi.engine.constraint;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Random schemas of the subset against a validator that knows nothing of the engine. */
class RandomFormatTest {

	private static final int SCHEMAS = 300;

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private static final SchemaRegistry VALIDATORS = SchemaRegistry
		.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

	private final TinyFormats formats = new TinyFormats();

	@Test
	void whateverIsChosenEndsInJsonThatValidates() throws CharacterCodingException {
		for (int seed = 0; seed < SCHEMAS; seed++) {
			Random random = new Random(seed);
			ObjectNode schema = new RandomSchemas(random).document();
			Schema validator = VALIDATORS.getSchema(schema);
			for (int answer = 0; answer < 5; answer++) {
				Walk walk = this.formats.walk(random, schema.toString());
				String text = walk.toTheEnd();
				StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(walk.written()));
				assertThat(validator.validate(JSON.readTree(text)))
					.as("seed %d, schema %s, text %s", seed, schema, text)
					.isEmpty();
			}
		}
	}

	@Test
	void whatValidatesAndIsWrittenInOrderIsAccepted() {
		for (int seed = 0; seed < SCHEMAS; seed++) {
			Random random = new Random(seed);
			ObjectNode schema = new RandomSchemas(random).document();
			Schema validator = VALIDATORS.getSchema(schema);
			for (int count = 0; count < 10; count++) {
				JsonNode document = new RandomDocuments(random, schema).document();
				assertThat(validator.validate(document))
					.as("the test's own document: seed %d, %s, %s", seed, schema, document)
					.isEmpty();
				assertThat(this.formats.accepts(schema.toString(), document.toString()))
					.as("seed %d, schema %s, text %s", seed, schema, document)
					.isTrue();
			}
		}
	}

	@Test
	void whatIsAcceptedAfterDamageStillValidates() {
		int accepted = 0;
		for (int seed = 0; seed < SCHEMAS; seed++) {
			Random random = new Random(seed);
			ObjectNode schema = new RandomSchemas(random).document();
			Schema validator = VALIDATORS.getSchema(schema);
			for (int count = 0; count < 20; count++) {
				String text = damaged(new RandomDocuments(random, schema).document().toString(), random);
				if (this.formats.accepts(schema.toString(), text)) {
					accepted++;
					assertThat(validator.validate(JSON.readTree(text)))
						.as("seed %d, schema %s, text %s", seed, schema, text)
						.isEmpty();
				}
			}
		}
		assertThat(accepted).as("damage that leaves the document valid").isPositive();
	}

	private static String damaged(String text, Random random) {
		StringBuilder damaged = new StringBuilder(text);
		int at = random.nextInt(text.length() + 1);
		String letters = "0123456789-+.eE{}[]\",: \\tnu\n\u00e9";
		switch (random.nextInt(3)) {
			case 0 -> damaged.insert(at, letters.charAt(random.nextInt(letters.length())));
			case 1 -> damaged.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
			default -> damaged.replace(at, Math.min(text.length(), at + 1),
					String.valueOf(letters.charAt(random.nextInt(letters.length()))));
		}
		return damaged.toString();
	}

}
