package io.dvi.gateway;

import java.util.List;
import java.util.stream.Stream;

import io.dvi.v1.ChatPrompt;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.Finished;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Tools: what the model reads of them, and what becomes of what it writes. */
class ToolsIT extends RunningGateway {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String TOOL = "{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":"
			+ "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}}";

	private static final String TOOLS = "\"tools\":[" + TOOL + "]";

	private static final String CALL = "<tool_call>\n{\"name\":\"weather\",\"arguments\":{\"city\":\"Oslo\"}}\n</tool_call>";

	private static final String NAMED = ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}";

	@Test
	void theModelReadsThemAsTheyCame() {
		chat(TOOLS).expectStatus().isOk().expectBody();
		assertThat(DECODE.only().getChat().getToolsList()).containsExactly(TOOL);
		assertThat(DECODE.only().hasResponseFormat()).isFalse();
	}

	@Test
	void aChoiceOfNoneKeepsThemFromTheModelAndLeavesTheTextAlone() {
		DECODE.plays(FakeDecode.answering(CALL));
		chat(TOOLS + ",\"tool_choice\":\"none\"").expectBody()
			.jsonPath("$.choices[0].message.content")
			.isEqualTo(CALL)
			.jsonPath("$.choices[0].finish_reason")
			.isEqualTo("stop");
		assertThat(DECODE.only().getChat().getToolsList()).isEmpty();
	}

	@Test
	void aCallInTheTextBecomesATypedOne() {
		DECODE.plays(FakeDecode.answering("Let me see.\n" + CALL.substring(0, 30), CALL.substring(30)));
		chat(TOOLS).expectBody()
			.jsonPath("$.choices[0].message.content")
			.isEqualTo("Let me see.\n")
			.jsonPath("$.choices[0].message.tool_calls[0].id")
			.value(String.class, (id) -> assertThat(id).startsWith("call_"))
			.jsonPath("$.choices[0].message.tool_calls[0].type")
			.isEqualTo("function")
			.jsonPath("$.choices[0].message.tool_calls[0].function.name")
			.isEqualTo("weather")
			.jsonPath("$.choices[0].message.tool_calls[0].function.arguments")
			.isEqualTo("{\"city\":\"Oslo\"}")
			.jsonPath("$.choices[0].finish_reason")
			.isEqualTo("tool_calls");
	}

	@Test
	void aMessageThatOnlyCallsHasNoContent() {
		DECODE.plays(FakeDecode.answering(CALL + "\n" + CALL));
		chat(TOOLS).expectBody()
			.jsonPath("$.choices[0].message.content")
			.isEqualTo(null)
			.jsonPath("$.choices[0].message.tool_calls.length()")
			.isEqualTo(2);
		chat(TOOLS + ",\"parallel_tool_calls\":false").expectBody()
			.jsonPath("$.choices[0].message.tool_calls.length()")
			.isEqualTo(1);
	}

	@Test
	void callsAreStreamedWithTheirIndexes() {
		DECODE.plays(FakeDecode.answering(CALL + "\n<tool", CALL.substring(5)));
		List<JsonNode> chunks = text(chat(TOOLS + ",\"stream\":true")).lines()
			.filter((line) -> line.startsWith("data: {"))
			.map((line) -> JSON.readTree(line.substring("data: ".length())).path("choices").path(0))
			.toList();
		assertThat(chunks).hasSize(4);
		for (int index = 0; index < 2; index++) {
			JsonNode call = chunks.get(index + 1).path("delta").path("tool_calls").path(0);
			assertThat(call.path("index").intValue()).isEqualTo(index);
			assertThat(call.path("id").asString()).startsWith("call_");
			assertThat(call.path("function").path("arguments").asString()).isEqualTo("{\"city\":\"Oslo\"}");
		}
		assertThat(chunks.get(3).path("finish_reason").asString()).isEqualTo("tool_calls");
	}

	@Test
	void aNamedFunctionIsHeldByItsParameters() {
		DECODE.plays(FakeDecode.answering("{\"city\":", "\"Oslo\"}"));
		chat(TOOLS + NAMED).expectBody()
			.jsonPath("$.choices[0].message.tool_calls[0].function.name")
			.isEqualTo("weather")
			.jsonPath("$.choices[0].message.tool_calls[0].function.arguments")
			.isEqualTo("{\"city\":\"Oslo\"}")
			.jsonPath("$.choices[0].finish_reason")
			.isEqualTo("tool_calls");
		assertThat(DECODE.only().getResponseFormat().getJsonSchema())
			.isEqualTo("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}");
	}

	@Test
	void aRequiredCallIsHeldByAListOfCalls() {
		DECODE.plays(FakeDecode.answering("[{\"name\":\"weather\",\"arguments\":{\"city\":\"Oslo\"}}]"));
		chat(TOOLS + ",\"tool_choice\":\"required\"").expectBody()
			.jsonPath("$.choices[0].message.tool_calls[0].function.arguments")
			.isEqualTo("{\"city\":\"Oslo\"}")
			.jsonPath("$.choices[0].finish_reason")
			.isEqualTo("tool_calls");
		assertThat(JSON.readTree(DECODE.only().getResponseFormat().getJsonSchema()).path("minItems").intValue())
			.isEqualTo(1);
	}

	@Test
	void argumentsThatABoundCutSayLength() {
		DECODE.plays(FakeDecode.playing(FakeDecode.delta("{\"city\":"), FakeDecode.finished(Finished.Reason.LENGTH)));
		chat(TOOLS + NAMED).expectBody()
			.jsonPath("$.choices[0].message.tool_calls[0].function.arguments")
			.isEqualTo("{\"city\":")
			.jsonPath("$.choices[0].finish_reason")
			.isEqualTo("length");
	}

	static Stream<Arguments> refusals() {
		String root = "response_format.json_schema.schema";
		String required = ",\"tool_choice\":\"required\"";
		return Stream.of(
				arguments(NAMED, root + ".properties.city.format",
						"tools[0].function.parameters.properties.city.format"),
				arguments(required, root + ".items.properties.arguments.properties.city.format",
						"tools[0].function.parameters.properties.city.format"),
				arguments(required, root + ".items.anyOf[1].properties.arguments.not",
						"tools[1].function.parameters.not"),
				arguments(required, root + ".$defs.f.x.not", "tools"), arguments(required, "max_tokens", "max_tokens"));
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void aRefusedSchemaNamesTheTool(String choice, String field, String param) {
		DECODE.plays(FakeDecode.refusing(Status.INVALID_ARGUMENT, ErrorCode.UNSUPPORTED_PARAMETER, field,
				"`" + field + "` is not supported"));
		chat(TOOLS + choice).expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo(param)
			.jsonPath("$.error.message")
			.isEqualTo("`" + param + "` is not supported");
	}

	@Test
	void callsAndResultsOfEarlierTurnsReachTheModel() {
		String call = "{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}";
		post("/v1/chat/completions",
				"{\"model\":\"smol\",\"messages\":[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[" + call
						+ "]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"rain\"}]}")
			.expectStatus()
			.isOk()
			.expectBody();
		ChatPrompt sent = DECODE.only().getChat();
		assertThat(sent.getMessages(0).getToolCallsList()).containsExactly(call);
		assertThat(sent.getMessages(0).getContent()).isEmpty();
		assertThat(sent.getMessages(1).getToolCallId()).isEqualTo("c1");
		assertThat(sent.getMessages(1).getContent()).isEqualTo("rain");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ",\"tool_choice\":\"required\"" })
	void aFormatDoesNotGoTogetherWithTools(String choice) {
		chat(TOOLS + choice + ",\"response_format\":{\"type\":\"json_object\"}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo("response_format")
			.jsonPath("$.error.code")
			.isEqualTo("unsupported_parameter");
		chat(TOOLS + ",\"tool_choice\":\"none\",\"response_format\":{\"type\":\"json_object\"}").expectStatus()
			.isOk()
			.expectBody();
	}

}
