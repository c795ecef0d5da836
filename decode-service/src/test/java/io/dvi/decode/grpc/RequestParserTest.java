package io.dvi.decode.grpc;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.sampling.LogitAdjustment;
import io.dvi.engine.text.ChatMessage;
import io.dvi.v1.ChatPrompt;
import io.dvi.v1.Ending;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.JsonObject;
import io.dvi.v1.Learning;
import io.dvi.v1.ResponseFormat;
import io.dvi.v1.Sampling;
import io.dvi.v1.Speculation;
import io.dvi.v1.TokenPrompt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RequestParserTest {

	private final RequestParser parser = new RequestParser(new RequestParser.Defaults(DrafterChoice.AUTO, 4));

	@Test
	void fillsInWhatARequestLeavesOpen() {
		io.dvi.engine.GenerateRequest parsed = this.parser.parse(text().build());
		assertThat(parsed.id()).isNotBlank();
		assertThat(parsed.prompt()).isEqualTo(new Prompt.Text("Hello"));
		assertThat(parsed.sampling().greedy()).isTrue();
		assertThat(parsed.sampling().topP()).isEqualTo(1);
		assertThat(parsed.speculation().drafter()).isEqualTo(DrafterChoice.AUTO);
		assertThat(parsed.speculation().draftLength()).isEqualTo(4);
		assertThat(parsed.learning().keep()).isTrue();
		assertThat(parsed.sampling().adjustment()).isEqualTo(LogitAdjustment.NONE);
		assertThat(parsed.ending()).isEqualTo(io.dvi.engine.Ending.after(0));
		assertThat(parsed.output()).isEqualTo(Output.TEXT);
	}

	@Test
	void takesToolsAndWhatBecameOfThem() {
		io.dvi.v1.ChatMessage call = io.dvi.v1.ChatMessage.newBuilder()
			.setRole("assistant")
			.addToolCalls("{\"id\":\"a\"}")
			.build();
		io.dvi.v1.ChatMessage answer = io.dvi.v1.ChatMessage.newBuilder()
			.setRole("tool")
			.setContent("sunny")
			.setToolCallId("a")
			.build();
		assertThat(this.parser
			.parse(GenerateRequest.newBuilder()
				.setChat(ChatPrompt.newBuilder().addMessages(call).addMessages(answer).addTools("{}"))
				.build())
			.prompt())
			.isEqualTo(new Prompt.Chat(List.of(new ChatMessage("assistant", "", List.of("{\"id\":\"a\"}"), ""),
					new ChatMessage("tool", "sunny", List.of(), "a")), List.of("{}")));
	}

	@Test
	void takesFormats() {
		assertThat(format(ResponseFormat.newBuilder().setJsonObject(JsonObject.getDefaultInstance())))
			.isEqualTo(new io.dvi.engine.constraint.ResponseFormat.JsonObject());
		assertThat(format(ResponseFormat.newBuilder().setJsonSchema("{}")))
			.isEqualTo(new io.dvi.engine.constraint.ResponseFormat.JsonSchema("{}"));
	}

	private io.dvi.engine.constraint.@Nullable ResponseFormat format(ResponseFormat.Builder format) {
		return this.parser.parse(text().setResponseFormat(format).build()).output().format();
	}

	@Test
	void drawsAnotherSeedForEveryRequestWithoutOne() {
		assertThat(this.parser.parse(text().build()).sampling().seed())
			.isNotEqualTo(this.parser.parse(text().build()).sampling().seed());
	}

	@Test
	void keepsWhatARequestSays() {
		io.dvi.engine.GenerateRequest parsed = this.parser.parse(GenerateRequest.newBuilder()
			.setRequestId("r-1")
			.setChat(chat("system", "Be brief.").addMessages(message("user", "Hi")))
			.setSampling(Sampling.newBuilder()
				.setTemperature(0.5f)
				.setTopP(0.9f)
				.setTopK(40)
				.setMinP(0.1f)
				.setSeed(7)
				.setChoice(2)
				.setFrequencyPenalty(0.3f)
				.setPresencePenalty(-0.4f)
				.setRepetitionPenalty(1.2f)
				.putLogitBias(5, -100))
			.setEnding(Ending.newBuilder().setIgnoreEos(true).setMinTokens(3).addStopTokenIds(8))
			.setTopLogprobs(0)
			.setMaxTokens(9)
			.addStop("END")
			.setSpeculation(Speculation.newBuilder().setDrafter(Speculation.Drafter.NONE).setDraftLength(0))
			.setLearning(Learning.newBuilder().setTenantKeyHash("abc").setTask("sums"))
			.build());
		assertThat(parsed.id()).isEqualTo("r-1");
		assertThat(parsed.prompt())
			.isEqualTo(new Prompt.Chat(List.of(new ChatMessage("system", "Be brief."), new ChatMessage("user", "Hi"))));
		assertThat(parsed.sampling()).isEqualTo(new io.dvi.engine.sampling.SamplingOptions(0.5f, 0.9f, 40, 0.1f, 7, 2,
				new LogitAdjustment(0.3f, -0.4f, 1.2f, Map.of(5, -100f))));
		assertThat(parsed.ending()).isEqualTo(new io.dvi.engine.Ending(9, 3, List.of("END"), List.of(8), true));
		assertThat(parsed.output()).isEqualTo(new Output(null, 0));
		assertThat(parsed.speculation()).isEqualTo(io.dvi.engine.SpeculationOptions.OFF);
		assertThat(parsed.learning().tenantKeyHash()).isEqualTo("abc");
		assertThat(parsed.learning().task()).isEqualTo("sums");
	}

	@Test
	void keepsNothingOfACallerWhoOptedOut() {
		io.dvi.engine.GenerateRequest parsed = this.parser
			.parse(text().setLearning(Learning.newBuilder().setOptOut(true).setTenantKeyHash("abc")).build());
		assertThat(parsed.learning()).isEqualTo(new io.dvi.engine.GenerateRequest.Learning(false, "abc", ""));
	}

	@ParameterizedTest
	@MethodSource("badRequests")
	void refusesWhatIsOutOfRangeAndNamesTheField(String field, GenerateRequest request) {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> this.parser.parse(request))
			.satisfies((refusal) -> {
				assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
				assertThat(refusal.field()).isEqualTo(field);
				assertThat(refusal).hasMessageContaining("must");
			});
	}

	static Stream<Arguments> badRequests() {
		return Stream.of(Arguments.of("prompt", GenerateRequest.newBuilder().build()),
				Arguments.of("messages", GenerateRequest.newBuilder().setChat(ChatPrompt.getDefaultInstance()).build()),
				Arguments.of("messages", GenerateRequest.newBuilder().setChat(chat("robot", "x")).build()),
				Arguments.of("request_id", text().setRequestId("x".repeat(129)).build()),
				Arguments.of("max_tokens", text().setMaxTokens(-1).build()),
				Arguments.of("stop", text().addStop("").build()),
				Arguments.of("stop", text().addStop("x".repeat(257)).build()),
				Arguments.of("stop", text().addAllStop(List.of("a", "b", "c", "d", "e")).build()),
				Arguments.of("temperature", text().setSampling(Sampling.newBuilder().setTemperature(2.5f)).build()),
				Arguments.of("temperature",
						text().setSampling(Sampling.newBuilder().setTemperature(Float.NaN)).build()),
				Arguments.of("top_p", text().setSampling(Sampling.newBuilder().setTopP(0)).build()),
				Arguments.of("top_k", text().setSampling(Sampling.newBuilder().setTopK(-1)).build()),
				Arguments.of("min_p", text().setSampling(Sampling.newBuilder().setMinP(1.5f)).build()),
				Arguments.of("frequency_penalty",
						text().setSampling(Sampling.newBuilder().setFrequencyPenalty(-2.5f)).build()),
				Arguments.of("presence_penalty",
						text().setSampling(Sampling.newBuilder().setPresencePenalty(2.5f)).build()),
				Arguments.of("repetition_penalty",
						text().setSampling(Sampling.newBuilder().setRepetitionPenalty(0)).build()),
				Arguments.of("logit_bias", text().setSampling(Sampling.newBuilder().putLogitBias(1, 101)).build()),
				Arguments.of("min_tokens", text().setEnding(Ending.newBuilder().setMinTokens(-1)).build()),
				Arguments.of("stop_token_ids",
						text().setEnding(Ending.newBuilder().addAllStopTokenIds(Collections.nCopies(17, 1))).build()),
				Arguments.of("top_logprobs", text().setTopLogprobs(-1).build()),
				Arguments.of("top_logprobs", text().setTopLogprobs(21).build()),
				Arguments.of("response_format", text().setResponseFormat(ResponseFormat.getDefaultInstance()).build()),
				Arguments.of("ignore_eos",
						text().setResponseFormat(ResponseFormat.newBuilder().setJsonSchema("{}"))
							.setEnding(Ending.newBuilder().setIgnoreEos(true))
							.build()),
				Arguments.of("tools",
						GenerateRequest.newBuilder()
							.setChat(chat("user", "x").addAllTools(Collections.nCopies(129, "{}")))
							.build()),
				Arguments.of("choice", text().setSampling(Sampling.newBuilder().setChoice(-1)).build()),
				Arguments.of("choice", text().setSampling(Sampling.newBuilder().setChoice(128)).build()),
				Arguments.of("drafter", text().setSpeculation(Speculation.newBuilder().setDrafterValue(9)).build()),
				Arguments.of("draft_length", text().setSpeculation(Speculation.newBuilder().setDraftLength(9)).build()),
				Arguments.of("task", text().setLearning(Learning.newBuilder().setTask("x".repeat(65))).build()),
				Arguments.of("tenant_key_hash",
						text().setLearning(Learning.newBuilder().setTenantKeyHash("x".repeat(129))).build()));
	}

	@Test
	void doesNotRepeatWhatMayBePromptText() {
		GenerateRequest swapped = GenerateRequest.newBuilder().setChat(chat("my secret", "user")).build();
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> this.parser.parse(swapped))
			.satisfies((refusal) -> assertThat(refusal).hasMessageNotContaining("secret"));
	}

	@Test
	void takesTokenIds() {
		GenerateRequest request = GenerateRequest.newBuilder()
			.setTokens(TokenPrompt.newBuilder().addIds(1).addIds(5))
			.build();
		assertThat(this.parser.parse(request).prompt()).isEqualTo(new Prompt.Tokens(List.of(1, 5)));
	}

	private static GenerateRequest.Builder text() {
		return GenerateRequest.newBuilder().setText("Hello");
	}

	private static ChatPrompt.Builder chat(String role, String content) {
		return ChatPrompt.newBuilder().addMessages(message(role, content));
	}

	private static io.dvi.v1.ChatMessage message(String role, String content) {
		return io.dvi.v1.ChatMessage.newBuilder().setRole(role).setContent(content).build();
	}

}
