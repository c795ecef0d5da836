package io.dvi.gateway;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Every field is obeyed or refused with its name and a code that is a string; nothing is
 * ignored in silence.
 */
class RefusalIT extends RunningGateway {

	static Stream<Arguments> unsupported() {
		return Stream.of(arguments("functions", "[{\"name\":\"f\"}]"), arguments("function_call", "{\"name\":\"f\"}"),
				arguments("modalities", "[\"text\",\"audio\"]"), arguments("echo", "true"),
				arguments("suffix", "\"x\""), arguments("best_of", "3"), arguments("skip_special_tokens", "false"),
				arguments("guided_regex", "\"a+\""), arguments("structured_outputs", "{\"json\":{}}"),
				arguments("priority", "3"), arguments("chat_template", "\"{{x}}\""), arguments("prompt_logprobs", "1"));
	}

	@ParameterizedTest
	@MethodSource("unsupported")
	void whatIsNotDoneIsRefused(String field, String value) {
		chat("\"" + field + "\":" + value).expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.type")
			.isEqualTo("invalid_request_error")
			.jsonPath("$.error.param")
			.isEqualTo(field)
			.jsonPath("$.error.code")
			.isEqualTo("unsupported_parameter")
			.jsonPath("$.error.message")
			.value(String.class, (message) -> assertThat(message).contains("`" + field + "`"));
		assertThat(DECODE.received).isEmpty();
	}

	static Stream<Arguments> invalid() {
		return Stream.of(arguments("temperature", "-0.1"), arguments("temperature", "2.1"),
				arguments("temperature", "\"hot\""), arguments("temperature", "\"1\""), arguments("top_p", "0"),
				arguments("top_p", "1.01"), arguments("top_k", "-2"), arguments("max_tokens", "0"),
				arguments("max_tokens", "-5"), arguments("max_tokens", "1.5"), arguments("max_tokens", "99999999999"),
				arguments("max_completion_tokens", "0"), arguments("n", "0"), arguments("n", "9"),
				arguments("n", "true"), arguments("seed", "1.5"), arguments("stop", "5"), arguments("stop", "[1]"),
				arguments("stop", "\"\""), arguments("stop", "[\"a\",\"b\",\"c\",\"d\",\"e\"]"),
				arguments("stream", "\"yes\""), arguments("stream_options", "{\"include_usage\":true}"),
				arguments("top_logprobs", "\"many\""), arguments("store", "\"no\""), arguments("top_logprobs", "3"),
				arguments("top_logprobs", "21"), arguments("logprobs", "0"), arguments("min_p", "1.5"),
				arguments("frequency_penalty", "2.5"), arguments("presence_penalty", "\"much\""),
				arguments("repetition_penalty", "0"), arguments("logit_bias", "[1]"),
				arguments("logit_bias", "{\"the\":1}"), arguments("min_tokens", "-1"),
				arguments("stop_token_ids", "[-1]"), arguments("stop_token_ids", "2"), arguments("ignore_eos", "1"),
				arguments("response_format", "\"json\""), arguments("tools", "[]"), arguments("tools", "{}"),
				arguments("tool_choice", "\"required\""), arguments("tool_choice", "\"auto\""),
				arguments("parallel_tool_calls", "2"));
	}

	@ParameterizedTest
	@MethodSource("invalid")
	void whatMakesNoSenseIsRefused(String field, String value) {
		chat("\"" + field + "\":" + value).expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.type")
			.isEqualTo("invalid_request_error")
			.jsonPath("$.error.param")
			.isEqualTo(field)
			.jsonPath("$.error.code")
			.isEqualTo("invalid_value");
		assertThat(DECODE.received).isEmpty();
	}

	static Stream<Arguments> invalidInside() {
		String tool = "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}";
		return Stream.of(arguments("\"response_format\":{\"type\":\"xml\"}", "response_format.type"),
				arguments("\"response_format\":{\"type\":\"json_schema\"}", "response_format.json_schema"),
				arguments("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\"}}",
						"response_format.json_schema.schema"),
				arguments("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{},\"strict\":1}}",
						"response_format.json_schema.strict"),
				arguments("\"stream\":true,\"stream_options\":{\"include_usage\":1}", "stream_options.include_usage"),
				arguments("\"logit_bias\":{\"5\":101}", "logit_bias.5"),
				arguments("\"logit_bias\":{\"5\":\"x\"}", "logit_bias.5"), arguments("\"tools\":[5]", "tools"),
				arguments("\"tools\":[{}]", "tools[0]"),
				arguments("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]",
						"tools[0].function.name"),
				arguments("\"tools\":[" + tool + "," + tool + "]", "tools[1].function.name"),
				arguments("\"tools\":[" + tool + "],\"tool_choice\":\"maybe\"", "tool_choice"),
				arguments(
						"\"tools\":[" + tool
								+ "],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}",
						"tool_choice"),
				arguments("\"min_tokens\":5,\"max_tokens\":4", "min_tokens"));
	}

	@ParameterizedTest
	@MethodSource("invalidInside")
	void theFieldAtFaultIsNamedByItsPath(String fields, String param) {
		chat(fields).expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo(param)
			.jsonPath("$.error.code")
			.isEqualTo("invalid_value");
		assertThat(DECODE.received).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"tools\":null", "\"tool_choice\":\"none\"", "\"parallel_tool_calls\":true",
			"\"logprobs\":false", "\"top_logprobs\":0", "\"frequency_penalty\":0", "\"presence_penalty\":0.0",
			"\"logit_bias\":{}", "\"response_format\":{\"type\":\"text\"}", "\"n\":1", "\"stop\":null", "\"seed\":null",
			"\"reasoning_effort\":\"low\"", "\"service_tier\":\"auto\"", "\"user\":\"u\"", "\"metadata\":{\"k\":\"v\"}",
			"\"store\":true", "\"safety_identifier\":\"s\"", "\"verbosity\":\"low\"", "\"prompt_cache_key\":\"k\"",
			"\"modalities\":[\"text\"]", "\"top_k\":-1", "\"temperature\":2",
			"\"prediction\":{\"type\":\"content\",\"content\":\"x\"}", "\"no_such_field\":{\"deep\":[1]}" })
	void whatAsksForNothingSpecialIsAccepted(String field) {
		chat(field).expectStatus().isOk().expectBody();
	}

	static Stream<Arguments> messages() {
		return Stream.of(arguments("[]", "messages", "invalid_value"), arguments("null", "messages", "invalid_value"),
				arguments("[null]", "messages[0]", "invalid_value"),
				arguments("[{\"role\":\"user\"}]", "messages[0].content", "invalid_value"),
				arguments("[{\"content\":\"x\"}]", "messages[0].role", "invalid_value"),
				arguments("[{\"role\":\"boss\",\"content\":\"x\"}]", "messages[0].role", "invalid_value"),
				arguments("[{\"role\":\"tool\",\"content\":\"x\"}]", "messages[0].tool_call_id", "invalid_value"),
				arguments("[{\"role\":\"function\",\"content\":\"x\"}]", "messages[0].role", "unsupported_parameter"),
				arguments("[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\"}]}]", "messages[0].tool_calls",
						"invalid_value"),
				arguments("[{\"role\":\"assistant\",\"function_call\":{}}]", "messages[0].function_call",
						"unsupported_parameter"),
				arguments("[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]",
						"messages[0].content[0].type", "unsupported_parameter"),
				arguments("[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]", "messages[0].content[0]",
						"invalid_value"),
				arguments("[{\"role\":5,\"content\":\"x\"}]", "messages[0].role", "invalid_value"));
	}

	@ParameterizedTest
	@MethodSource("messages")
	void aMessageThatCannotBeReadIsNamed(String messages, String param, String code) {
		post("/v1/chat/completions", "{\"model\":\"smol\",\"messages\":" + messages + "}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo(param)
			.jsonPath("$.error.code")
			.isEqualTo(code);
	}

	static Stream<Arguments> prompts() {
		return Stream.of(arguments("null", "prompt"), arguments("5", "prompt"), arguments("[]", "prompt"),
				arguments("[1.5]", "prompt"), arguments("[-1]", "prompt"), arguments("[1,\"a\"]", "prompt"),
				arguments("{}", "prompt"), arguments("[\"a\",1]", "prompt[1]"), arguments("[[1],[]]", "prompt[1]"),
				arguments("[[1],[2,-2]]", "prompt[1]"));
	}

	@ParameterizedTest
	@MethodSource("prompts")
	void aPromptThatCannotBeReadIsNamed(String prompt, String param) {
		post("/v1/completions", "{\"model\":\"smol\",\"prompt\":" + prompt + "}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo(param);
	}

	@Test
	void anUnknownModelIsNotFound() {
		post("/v1/chat/completions", chatBody("").replace("smol", "gpt-9")).expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.error.type")
			.isEqualTo("not_found_error")
			.jsonPath("$.error.code")
			.isEqualTo("model_not_found")
			.jsonPath("$.error.param")
			.isEqualTo("model");
	}

	@Test
	void aMissingModelIsRefused() {
		post("/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo("model");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "", "[]", "\"text\"", "{\"model\":\"smol\",}", "{} {}" })
	void aBodyThatIsNoJsonObjectIsRefused(String body) {
		post("/v1/chat/completions", body).expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.type")
			.isEqualTo("invalid_request_error")
			.jsonPath("$.error.message")
			.value(String.class, (message) -> assertThat(message).contains("body"))
			.jsonPath("$.error.code")
			.isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-dvi-speculation", "X-DVI-No-Learn" })
	void aHeaderOfOursWithAnotherValueIsRefused(String header) {
		this.user.post()
			.uri("/v1/chat/completions")
			.header(header, "maybe")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(chatBody(""))
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo(header.toLowerCase(Locale.ROOT));
	}

	@Test
	void anotherMethodRouteOrMediaTypeIsRefusedInTheSameShape() {
		for (Wrong wrong : List.of(new Wrong(HttpMethod.GET, "/v1/chat/completions", 405),
				new Wrong(HttpMethod.DELETE, "/v1/models", 405), new Wrong(HttpMethod.GET, "/v1/nothing", 404),
				new Wrong(HttpMethod.GET, "/", 404))) {
			this.user.method(wrong.method())
				.uri(wrong.path())
				.exchange()
				.expectStatus()
				.isEqualTo(wrong.status())
				.expectBody()
				.jsonPath("$.error.message")
				.isNotEmpty()
				.jsonPath("$.error.code")
				.isNotEmpty();
		}
		this.user.post()
			.uri("/v1/chat/completions")
			.contentType(MediaType.TEXT_PLAIN)
			.bodyValue(chatBody(""))
			.exchange()
			.expectStatus()
			.isEqualTo(415)
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("unsupported_media_type");
	}

	/** A call that no route takes. */
	private record Wrong(HttpMethod method, String path, int status) {
	}

}
