package io.dvi.gateway;

import java.util.List;

import io.dvi.v1.Finished;
import io.dvi.v1.GenerateRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** The older route: texts and tokens to continue. */
class CompletionIT extends RunningGateway {

	@Test
	void textOrTokensAreContinued() {
		complete("\"once\"", "").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.object")
			.isEqualTo("text_completion")
			.jsonPath("$.choices[0].text")
			.isEqualTo("Hello")
			.jsonPath("$.choices[0].finish_reason")
			.isEqualTo("stop");
		assertThat(DECODE.only().getText()).isEqualTo("once");
		assertThat(DECODE.only().getMaxTokens()).isEqualTo(16);
		DECODE.reset();
		complete("[1,2,3]", "").expectStatus().isOk().expectBody();
		assertThat(DECODE.only().getTokens().getIdsList()).containsExactly(1, 2, 3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[\"a\",\"b\"]", "[[97],[98]]" })
	void choicesOfSeveralPromptsAreNumberedPromptByPrompt(String prompts) {
		DECODE.plays((request, answers) -> FakeDecode.answering(name(request) + request.getSampling().getChoice())
			.accept(request, answers));
		WebTestClient.BodyContentSpec body = complete(prompts, "\"n\":2").expectStatus().isOk().expectBody();
		List<String> texts = List.of("a0", "a1", "b0", "b1");
		for (int index = 0; index < texts.size(); index++) {
			body.jsonPath("$.choices[" + index + "].index")
				.isEqualTo(index)
				.jsonPath("$.choices[" + index + "].text")
				.isEqualTo(texts.get(index));
		}
		// Each prompt counts once, each answer too.
		body.jsonPath("$.usage.prompt_tokens")
			.isEqualTo(10)
			.jsonPath("$.usage.prompt_tokens_details.cached_tokens")
			.isEqualTo(6)
			.jsonPath("$.usage.completion_tokens")
			.isEqualTo(44);
		assertThat(DECODE.received).extracting(GenerateRequest::getRequestId).doesNotHaveDuplicates();
	}

	private static String name(GenerateRequest request) {
		return request.hasTokens() ? Character.toString(request.getTokens().getIds(0)) : request.getText();
	}

	@Test
	void tooManyAnswersAreRefusedWithTheNumbers() {
		complete("[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\"]", "\"n\":8").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo("prompt")
			.jsonPath("$.error.message")
			.isEqualTo("`prompt` times `n` must be at most 64. Given: 9 times 8");
	}

	@Test
	void bestOfIsTakenWhenItAsksForNoMoreThanN() {
		complete("\"a\"", "\"n\":2,\"best_of\":2").expectStatus().isOk().expectBody();
		complete("\"a\"", "\"n\":2,\"best_of\":3").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo("best_of");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"once\"", "[111,110,99,101]" })
	void anEchoPutsThePromptInFront(String prompt) {
		complete(prompt, "\"echo\":true").expectBody().jsonPath("$.choices[0].text").isEqualTo("onceHello");
		assertThat(text(complete(prompt, "\"echo\":true,\"stream\":true"))).containsSubsequence("\"text\":\"once\"",
				"\"text\":\"Hello\"");
	}

	@Test
	void anEchoDoesNotGoTogetherWithLogprobs() {
		complete("\"a\"", "\"echo\":true,\"logprobs\":1").expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo("echo")
			.jsonPath("$.error.code")
			.isEqualTo("unsupported_parameter");
	}

	@Test
	void logprobsAreFourListsWithAnEntryForEachToken() {
		DECODE.plays(FakeDecode.playing(FakeDecode.likely("né"), FakeDecode.likely("!"),
				FakeDecode.finished(Finished.Reason.STOP)));
		assertThat(text(complete("\"a\"", "\"logprobs\":2"))).contains("\"logprobs\":{\"tokens\":[\"n\",\"é\",\"!\"],"
				+ "\"token_logprobs\":[-1.0,-1.0,-1.0],\"top_logprobs\":[{\"token_id:2\":-0.5,\"n\":-9999.0},"
				+ "{\"token_id:2\":-0.5,\"é\":-9999.0},{\"token_id:2\":-0.5,\"!\":-9999.0}],\"text_offset\":[0,1,2]}");
		assertThat(DECODE.only().getTopLogprobs()).isEqualTo(2);
	}

	@Test
	void offsetsGoOnFromChunkToChunk() {
		DECODE.plays(FakeDecode.playing(FakeDecode.likely("né"), FakeDecode.likely("!"),
				FakeDecode.finished(Finished.Reason.STOP)));
		assertThat(text(complete("\"a\"", "\"logprobs\":0,\"stream\":true")))
			.containsSubsequence("\"text_offset\":[0,1]", "\"text_offset\":[2]");
	}

	@Test
	void idsOfPromptAndAnswerAreShownInEachChoice() {
		complete("\"ab\"", "\"return_token_ids\":true").expectBody()
			.jsonPath("$.choices[0].prompt_token_ids[1]")
			.isEqualTo(98)
			.jsonPath("$.choices[0].token_ids[0]")
			.isEqualTo(1);
		assertThat(text(complete("\"ab\"", "\"return_token_ids\":true,\"stream\":true")))
			.containsSubsequence("\"prompt_token_ids\":[97,98]", "\"token_ids\":[1]");
	}

	private WebTestClient.ResponseSpec complete(String prompt, String fields) {
		return post("/v1/completions",
				"{\"model\":\"smol\",\"prompt\":" + prompt + (fields.isEmpty() ? "" : "," + fields) + "}");
	}

}
