package io.dvi.engine.constraint;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Schemas that are refused, with the place and the reason. */
class RefusedFormatTest {

	private static final String ROOT = "response_format.json_schema.schema";

	private final FormatCompiler compiler = new TinyVocabulary(new Random(1)).compiler();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"type":"object","properties":{"age":{"type":"integer","multipleOf":2}}} | .properties.age.multipleOf
			{"type":"array","uniqueItems":true}                 | .uniqueItems
			{"not":{}}                                          | .not
			{"allOf":[{},{}]}                                   | .allOf
			{"anyOf":[{"type":"string"},{"if":{}}]}             | .anyOf[1].if
			{"anyOf":[{}],"type":"object"}                      | .type
			{"$ref":"#/$defs/a","$defs":{"a":{}},"minLength":1} | .minLength
			{"$ref":"https://example.com/a"}                    | .$ref
			{"enum":["a"],"minLength":1}                        | .minLength
			{"type":"string","format":"email"}                  | .format
			{"type":"string","pattern":"(?=a)"}                 | .pattern
			{"type":"string","pattern":"^a\\\\1$"}                | .pattern
			{"type":"string","pattern":"a","maxLength":3}       | .maxLength
			{"type":"object","required":["a"]}                  | .required[0]
			{"oneOf":[{"type":"integer"},{"type":"number"}]}    | .oneOf
			{"oneOf":[{"type":"object"},{"type":"object"}]}     | .oneOf
			{"oneOf":[{"enum":["a","b"]},{"const":"b"}]}        | .oneOf
			{"oneOf":[{"type":"string"},{}]}                    | .oneOf
			{"properties":{"a":{"items":{"minContains":1}}}}    | .properties.a.items.minContains
			{"$defs":{"x":{"contains":{}}},"$ref":"#/$defs/x"}  | .$defs.x.contains
			""")
	void whatIsNotSupportedIsNamed(String schema, String place) {
		refused(schema, ErrorCode.UNSUPPORTED_PARAMETER, ROOT + place);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"type":"strin"}                          | .type
			{"type":[]}                               | .type
			{"type":["string",3]}                     | .type[1]
			{"type":"object","properties":[]}         | .properties
			{"type":"object","properties":{"a":3}}    | .properties.a
			{"type":"object","required":"a"}          | .required
			{"type":"string","minLength":-1}          | .minLength
			{"type":"string","minLength":2.5}         | .minLength
			{"type":"string","minLength":3,"maxLength":2} | .maxLength
			{"type":"string","minItems":3}            | .minItems
			{"type":"integer","format":"date"}        | .format
			{"type":"string","format":"int32"}        | .format
			{"type":"integer","format":"double"}      | .format
			{"type":"integer","minimum":"0"}          | .minimum
			{"type":"integer","minimum":1e18}         | .minimum
			{"enum":[]}                               | .enum
			{"anyOf":[]}                              | .anyOf
			{"anyOf":{}}                              | .anyOf
			{"$ref":"#/$defs/b","$defs":{"a":{}}}     | .$ref
			{"$ref":"#/$defs","$defs":{}}             | .$ref
			{"$ref":3}                                | .$ref
			{"prefixItems":[{}],"minItems":2}         | .minItems
			{"const":"\\ud800"}                     | .const
			[]                                        | ``
			null                                      | ``
			{"type":                                  | ``
			{"type":"null","type":"null"}             | ``
			{"type":"null"} x                         | ``
			``                                        | ``
			""")
	void whatIsNoSchemaIsRefused(String schema, String place) {
		refused(schema, ErrorCode.INVALID_ARGUMENT, ROOT + place);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			false
			{"enum":[1],"type":"string"}
			{"type":"integer","minimum":3,"maximum":2}
			{"type":"integer","exclusiveMinimum":1,"exclusiveMaximum":2}
			{"properties":{"a":{"$ref":"#"}},"required":["a"]}
			{"type":"string","minLength":3,"pattern":"[]"}
			{"type":"array","minItems":1,"items":false}
			{"const":"\\u0004é\\ud8c4\\udc00"}
			""")
	void whatDescribesNothingIsRefused(String schema) {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> compile(schema))
			.withMessageStartingWith("`" + ROOT);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"$ref":"#"}
			{"anyOf":[{"type":"null"},{"$ref":"#"}]}
			{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"allOf":[{"$ref":"#/$defs/a"}]}}}
			""")
	void aReferenceThatLeadsBackToItselfIsRefused(String schema) {
		refused(schema, ErrorCode.INVALID_ARGUMENT, null);
	}

	@Test
	void limitsSayWhatTheyAreAndWhatWasGiven() {
		String large = "{\"title\":\"" + "x".repeat(FormatCompiler.MAX_SCHEMA_BYTES) + "\"}";
		assertThat(refused(large, ErrorCode.INVALID_ARGUMENT, ROOT)).hasMessageContaining("at most 65536 bytes")
			.hasMessageContaining("Given: 65548");
		String nested = "{\"items\":".repeat(FormatCompiler.MAX_SCHEMA_NESTING) + "{}"
				+ "}".repeat(FormatCompiler.MAX_SCHEMA_NESTING);
		assertThat(refused(nested, ErrorCode.INVALID_ARGUMENT, ROOT)).hasMessageContaining("at most 64");
		String deep = "{\"minItems\":1,\"items\":".repeat(Configuration.MAX_NESTING + 1) + "{}"
				+ "}".repeat(Configuration.MAX_NESTING + 1);
		assertThat(refused(deep, ErrorCode.INVALID_ARGUMENT, ROOT)).hasMessageContaining("at most 32")
			.hasMessageContaining("Given: 33");
		assertThat(refused("{\"type\":\"string\",\"maxLength\":100000}", ErrorCode.INVALID_ARGUMENT, ROOT))
			.hasMessageContaining("at most 32768 states");
		assertThat(refused("{\"type\":\"string\",\"pattern\":\"(a{1000}){1000}\"}", ErrorCode.INVALID_ARGUMENT, ROOT))
			.hasMessageContaining("at most 32768 states");
		assertThat(refused("{\"type\":\"string\",\"pattern\":\"" + "(".repeat(17) + "\"}",
				ErrorCode.UNSUPPORTED_PARAMETER, ROOT + ".pattern"))
			.hasMessageContaining("more than 16 groups");
		StringBuilder many = new StringBuilder("{\"properties\":{\"p\":true");
		for (int index = 0; index < ObjectWriter.MAX_PROPERTIES; index++) {
			many.append(",\"p").append(index).append("\":true");
		}
		assertThat(refused(many.append("}}").toString(), ErrorCode.INVALID_ARGUMENT, ROOT + ".properties"))
			.hasMessageContaining("at most 256")
			.hasMessageContaining("Given: 257");
	}

	@Test
	void waysThatMultiplyAndChainsThatAreLongDoNoHarm() {
		StringBuilder doubling = new StringBuilder("{\"$ref\":\"#/$defs/a0\",\"$defs\":{");
		for (int index = 0; index < 20; index++) {
			String next = "{\"$ref\":\"#/$defs/a" + (index + 1) + "\"}";
			doubling.append("\"a" + index + "\":{\"anyOf\":[" + next + "," + next + "]},");
		}
		doubling.append("\"a20\":{\"type\":\"string\"}}}");
		assertThat(refused(doubling.toString(), ErrorCode.INVALID_ARGUMENT, null)).hasMessageContaining("at most 4096");
		assertThat(compile(chain(200)).complete()).isFalse();
		assertThat(refused(chain(1_500), ErrorCode.INVALID_ARGUMENT, ROOT + ".$defs.a255"))
			.hasMessageContaining("at most 256 schemas");
	}

	private static String chain(int length) {
		StringBuilder chain = new StringBuilder("{\"$ref\":\"#/$defs/a0\",\"$defs\":{");
		for (int index = 0; index < length; index++) {
			chain.append("\"a" + index + "\":{\"$ref\":\"#/$defs/a" + (index + 1) + "\"},");
		}
		return chain.append("\"a" + length + "\":{\"type\":\"string\"}}}").toString();
	}

	@Test
	void damagedSchemasAreRefusedAndNothingElseHappens() {
		int refused = 0;
		for (int seed = 0; seed < 2_000; seed++) {
			Random random = new Random(seed);
			StringBuilder schema = new StringBuilder(new RandomSchemas(random).document().toString());
			for (int count = 0; count <= random.nextInt(3); count++) {
				int from = random.nextInt(schema.length());
				int to = Math.min(schema.length(), from + random.nextInt(12));
				schema.replace(from, to, schema.substring(random.nextInt(schema.length())).substring(0, 1));
			}
			try {
				assertThat(compile(schema.toString()).complete()).as("seed %d", seed).isFalse();
			}
			catch (EngineException failure) {
				refused++;
				assertThat(failure.field()).as("seed %d", seed).startsWith(ROOT);
				assertThat(failure.code()).isIn(ErrorCode.INVALID_ARGUMENT, ErrorCode.UNSUPPORTED_PARAMETER);
			}
		}
		assertThat(refused).isGreaterThan(1_000);
	}

	private EngineException refused(String schema, ErrorCode code, @Nullable String field) {
		EngineException failure = assertThatExceptionOfType(EngineException.class).isThrownBy(() -> compile(schema))
			.actual();
		assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
		if (field != null) {
			assertThat(failure.field()).as(failure.getMessage()).isEqualTo(field);
		}
		return failure;
	}

	private TokenConstraint compile(String schema) {
		return this.compiler.compile(new ResponseFormat.JsonSchema(schema));
	}

}
