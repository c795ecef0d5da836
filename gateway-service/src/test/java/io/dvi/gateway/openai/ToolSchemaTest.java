package io.dvi.gateway.openai;

import java.util.List;

import io.dvi.gateway.openai.ToolUse.Choice;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ToolSchemaTest {

	private static final JsonMapper JSON = new JsonMapper();

	private static final JsonNode PLAIN = tool("plain", null);

	private static final JsonNode TREE = tool("tree",
			"{\"type\":\"object\",\"properties\":{\"root\":{\"$ref\":\"#/$defs/node\"}},\"$defs\":{\"node\":"
					+ "{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#/$defs/node\"}}}}}");

	@Test
	void aNamedFunctionIsItsParameters() {
		assertThat(ToolSchema.of(new ToolUse(List.of(PLAIN, TREE), Choice.NAMED, "tree", true, "tools")))
			.isEqualTo(TREE.path("function").path("parameters").toString());
		assertThat(ToolSchema.of(new ToolUse(List.of(PLAIN), Choice.NAMED, "plain", true, "tools")))
			.isEqualTo("{\"type\":\"object\",\"additionalProperties\":false}");
	}

	@Test
	void oneRequiredFunctionNeedsNoChoice() {
		assertThat(ToolSchema.of(new ToolUse(List.of(PLAIN), Choice.REQUIRED, null, false, "tools")))
			.isEqualTo("{\"type\":\"array\",\"minItems\":1,\"maxItems\":1,\"items\":{\"type\":\"object\","
					+ "\"additionalProperties\":false,\"properties\":{\"name\":{\"const\":\"plain\"},\"arguments\":"
					+ "{\"type\":\"object\",\"additionalProperties\":false}},\"required\":[\"name\",\"arguments\"]}}");
	}

	@Test
	void definitionsMoveToTheRootUnderNamesOfTheirOwn() {
		JsonNode schema = JSON
			.readTree(ToolSchema.of(new ToolUse(List.of(PLAIN, TREE), Choice.REQUIRED, null, true, "tools")));
		JsonNode arguments = schema.path("items").path("anyOf").path(1).path("properties").path("arguments");
		assertThat(arguments.path("properties").path("root").path("$ref").asString()).isEqualTo("#/$defs/tree.node");
		assertThat(arguments.has("$defs")).isFalse();
		assertThat(schema.path("$defs").path("tree.node").path("properties").path("next").path("$ref").asString())
			.isEqualTo("#/$defs/tree.node");
		assertThat(schema.has("maxItems")).isFalse();
	}

	private static JsonNode tool(String name, @Nullable String parameters) {
		return JSON.readTree("{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\""
				+ ((parameters != null) ? ",\"parameters\":" + parameters : "") + "}}");
	}

}
