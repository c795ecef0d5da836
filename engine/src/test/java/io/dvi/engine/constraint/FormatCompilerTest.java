package io.dvi.engine.constraint;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What schemas describe, keyword by keyword. */
class FormatCompilerTest {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final SchemaRegistry VALIDATORS = SchemaRegistry
		.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

	private final TinyFormats formats = new TinyFormats();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"type":"integer"}                       | 12          | true
			{"type":"integer"}                       | -0          | false
			{"type":"integer"}                       | 1.0         | false
			{"type":"integer"}                       | 012         | false
			{"type":"integer"}                       | 123456789012345678  | true
			{"type":"integer"}                       | 1234567890123456789 | false
			{"type":"integer","format":"int32"}      | -2147483648 | true
			{"type":"integer","format":"int32"}      | 2147483647  | true
			{"type":"integer","format":"int32"}      | 2147483648  | false
			{"type":"integer","format":"int32","minimum":5} | 4    | false
			{"format":"int64"}                       | 123456789012345678  | true
			{"format":"int64"}                       | 1.5         | false
			{"format":"date"}                        | 1           | false
			{"type":["integer","null"],"format":"int32"} | null    | true
			{"type":"number","format":"double"}      | 1e99        | true
			{"type":"number","format":"float"}       | -1.5        | true
			{"type":"number","format":"float"}       | 1e99        | false
			{"type":"number"}                        | -0          | true
			{"type":"number"}                        | 1.5E+10     | true
			{"type":"number"}                        | 1.          | false
			{"type":"number"}                        | .5          | false
			{"type":"number"}                        | 1e100       | false
			{"type":"string"}                        | "\\ud83d\\ude00" | true
			{"type":"string"}                        | "\\ud83d"   | false
			{"type":"string"}                        | "\\ude00"   | false
			{"type":"string"}                        | "\\uD83Dx"  | false
			{"type":"string"}                        | "\\uABcd"   | true
			{"type":"string"}                        | "\\x"       | false
			{"type":"string","maxLength":1}          | "\\ud83d\\ude00" | true
			{"type":"string","maxLength":1}          | "😀"        | true
			{"type":"string","maxLength":1}          | "ab"        | false
			{"type":"string","minLength":2}          | "a"         | false
			{"type":"array","items":{"type":"null"}} | [null, null] | true
			{"type":"array","items":{"type":"null"}} | [null,  null] | false
			{"type":"array","items":{"type":"null"}} | [ null]     | false
			{"type":"array","items":{"type":"null"}} | [null,]     | false
			{"type":"object"}                        | {"a": [1, {"b": "c"}]} | true
			{"type":"object"}                        | {"a" : 1}   | false
			{"properties":{"a":{},"b":{}}}           | {"b":1}     | true
			{"properties":{"a":{},"b":{}}}           | {"b":1,"a":1} | false
			{"properties":{"a":{},"b":{}}}           | {"c":1}     | false
			{"properties":{"a":{"type":"null"}},"additionalProperties":true} | {"ab":1} | true
			{"properties":{"a":{"type":"null"}},"additionalProperties":true} | {"a":1} | false
			{"properties":{"a":{"type":"null"}},"additionalProperties":true} | {"\\u0061":1} | false
			{"properties":{"a":false}}               | {}          | true
			{"enum":["a",1,null,{"x":[1]}]}          | {"x": [1]}  | true
			{"enum":["a",1,null,{"x":[1]}]}          | "b"         | false
			{"type":"string","enum":["a",1]}         | 1           | false
			{"const":"é\\n"}                         | "é\\n"      | true
			{"type":["integer","null"]}              | null        | true
			{"prefixItems":[{"type":"null"},{"type":"boolean"}]} | [null] | true
			{"prefixItems":[{"type":"null"},{"type":"boolean"}]} | [null,true,1] | false
			{"prefixItems":[{"type":"null"}],"items":{"type":"boolean"}} | [null,true,false] | true
			{"type":"array","minItems":2,"maxItems":3} | [1]        | false
			{"type":"array","minItems":2,"maxItems":3} | [1,2,3]    | true
			{"type":"array","minItems":2,"maxItems":3} | [1,2,3,4]  | false
			{"allOf":[{"type":"null"}]}              | null        | true
			true                                     | [[[]]]      | true
			""")
	void readsASchemaAsItIsMeant(String schema, String text, boolean accepted) {
		assertThat(this.formats.accepts(schema, text)).isEqualTo(accepted);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			"minimum":0                          | integer
			"minimum":0                          | number
			"exclusiveMinimum":0                 | number
			"exclusiveMaximum":0                 | number
			"maximum":-1                         | integer
			"minimum":-12,"maximum":105          | integer
			"minimum":9.99,"maximum":10.02       | number
			"exclusiveMinimum":-1.5,"exclusiveMaximum":-1.25 | number
			"exclusiveMinimum":-1.5,"maximum":2  | integer
			"minimum":99,"exclusiveMaximum":1000 | integer
			"minimum":-0.3,"maximum":0.2         | number
			"minimum":1e2,"maximum":1.1e2        | integer
			""")
	void aRangeHoldsExactlyWhatLiesInIt(String bounds, String type) {
		String schema = "{\"type\":\"" + type + "\"," + bounds + "}";
		Schema validator = VALIDATORS.getSchema(schema);
		for (int hundredths = -120_00; hundredths <= 1100_00; hundredths++) {
			boolean whole = hundredths % 100 == 0;
			if (!whole && (hundredths > 12_00 || hundredths < -3_00)) {
				continue;
			}
			String number = whole ? String.valueOf(hundredths / 100) : BigDecimal.valueOf(hundredths, 2).toString();
			boolean valid = validator.validate(JSON.readTree(number)).isEmpty();
			assertThat(this.formats.accepts(schema, number)).as("%s in %s", number, schema).isEqualTo(valid);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
			^[a-z]{2,3}$        ~ ab abc abcd a aB é
			^a|b$               ~ ab a b xb bx x
			^(a|b)+$            ~ a ab abba c aXb
			a                   ~ a bab bb
			^a.c$               ~ abc a"c a😀c ac
			^[^a-c"]*?$         ~ x xa " ""
			^\\d+(\\.\\d+)?$      ~ 1 1.5 1. .5
			^(?:a*)*b{0,2}$     ~ aaa aabb aabbb b
			^\\u0041[\\x42-D\\-]$  ~ AB AC AD A- AE
			^[\\w.+-]+@\\w+\\.com$ ~ a.b+c@x.com a@x,com @x.com
			^()$                ~ x
			""")
	void aPatternDescribesWhatARegularExpressionMatches(String pattern, String texts) {
		String schema = JSON.createObjectNode().put("type", "string").put("pattern", pattern).toString();
		Pattern expression = Pattern.compile(pattern);
		for (String text : texts.split(" ", -1)) {
			assertThat(this.formats.accepts(schema, JSON.writeValueAsString(text))).as("%s for %s", text, schema)
				.isEqualTo(expression.matcher(text).find());
		}
		assertThat(this.formats.accepts(schema, "\"\"")).isEqualTo(expression.matcher("").find());
	}

	@Test
	void aDateIsOneOfTheCalendar() {
		String schema = "{\"type\":\"string\",\"format\":\"date\"}";
		for (int year : new int[] { 1000, 1600, 1900, 2000, 2023, 2024, 2100, 2999 }) {
			for (int month = 0; month <= 13; month++) {
				for (int day = 0; day <= 32; day++) {
					String date = String.format(Locale.ROOT, "%04d-%02d-%02d", year, month, day);
					assertThat(this.formats.accepts(schema, '"' + date + '"')).as(date).isEqualTo(isDate(date));
				}
			}
		}
	}

	private static boolean isDate(String text) {
		try {
			LocalDate.parse(text);
			return true;
		}
		catch (DateTimeParseException _) {
			return false;
		}
	}

	@ParameterizedTest
	@CsvSource({ "time, 23:59:59Z, true", "time, 24:00:00Z, false", "time, 12:00:00.25+02:00, true",
			"time, 12:00:00, false", "date-time, 2024-02-29T00:00:00Z, true", "date-time, 2024-02-29 00:00:00Z, false",
			"uuid, 123e4567-e89b-12d3-a456-426614174000, true", "uuid, 123e4567e89b12d3a456426614174000, false",
			"ipv4, 192.168.0.255, true", "ipv4, 192.168.0.256, false", "ipv4, 01.2.3.4, false" })
	void aNamedFormatIsHeldTo(String format, String text, boolean accepted) {
		assertThat(this.formats.accepts("{\"type\":\"string\",\"format\":\"" + format + "\"}", '"' + text + '"'))
			.isEqualTo(accepted);
	}

}
