package io.dvi.gateway;

import java.nio.charset.StandardCharsets;

import io.dvi.v1.ErrorCode;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.Speculation.Drafter;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers in one body. */
class ChatIT extends RunningGateway {

	@Test
	void anAnswerHasAllThatStrictClientsDemand() {
		DECODE.plays(FakeDecode.answering("Hel", "lo"));
		chat("").expectStatus()
			.isOk()
			.expectHeader()
			.contentType(MediaType.APPLICATION_JSON)
			.expectHeader()
			.valueEquals("x-dvi-head-version", "7")
			.expectHeader()
			.exists("x-request-id")
			.expectBody()
			.jsonPath("$.id")
			.value(String.class, (id) -> assertThat(id).startsWith("chatcmpl-"))
			.jsonPath("$.object")
			.isEqualTo("chat.completion")
			.jsonPath("$.created")
			.isNumber()
			.jsonPath("$.model")
			.isEqualTo("smol")
			.jsonPath("$.system_fingerprint")
			.isEqualTo("fp-verifier")
			.jsonPath("$.choices.length()")
			.isEqualTo(1)
			.jsonPath("$.choices[0].index")
			.isEqualTo(0)
			.jsonPath("$.choices[0].message.role")
			.isEqualTo("assistant")
			.jsonPath("$.choices[0].message.content")
			.isEqualTo("Hello")
			.jsonPath("$.choices[0].finish_reason")
			.isEqualTo("stop")
			.jsonPath("$.usage.prompt_tokens")
			.isEqualTo(5)
			.jsonPath("$.usage.completion_tokens")
			.isEqualTo(11)
			.jsonPath("$.usage.total_tokens")
			.isEqualTo(16);
	}

	@Test
	void speculationFiguresHaveTheNamesOfOtherServers() {
		chat("").expectBody()
			.jsonPath("$.metrics.speculative_decoding.mean_acceptance_length")
			.isEqualTo(3.0)
			.jsonPath("$.metrics.speculative_decoding.num_spec_steps")
			.isEqualTo(3)
			.jsonPath("$.metrics.speculative_decoding.num_draft_tokens")
			.isEqualTo(9)
			.jsonPath("$.metrics.speculative_decoding.num_accepted_draft_tokens")
			.isEqualTo(6)
			.jsonPath("$.metrics.speculative_decoding.num_spec_tokens")
			.isEqualTo(3)
			.jsonPath("$.metrics.speculative_decoding.acceptance_histogram[0]")
			.isEqualTo(0)
			.jsonPath("$.metrics.speculative_decoding.acceptance_histogram[3]")
			.isEqualTo(1)
			.jsonPath("$.metrics.speculative_decoding.head_version_start")
			.isEqualTo(7)
			.jsonPath("$.timings.draft_n")
			.isEqualTo(9)
			.jsonPath("$.timings.draft_n_accepted")
			.isEqualTo(6)
			.jsonPath("$.timings.predicted_per_second")
			.isEqualTo(100.0);
	}

	@Test
	void everyFieldReachesTheDecodeService() {
		post("/v1/chat/completions", """
				{"model":"smol","messages":[{"role":"developer","content":"be brief"},
				 {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
				 {"role":"assistant","content":"c"}],
				 "max_tokens":3,"max_completion_tokens":9,"temperature":0.5,"top_p":0.25,"top_k":40,"seed":-12,
				 "stop":["x","y"],"user":"u","metadata":{"a":"b"},"service_tier":"auto","no_such_field":[1]}
				""").expectStatus().isOk().expectBody();
		GenerateRequest sent = DECODE.only();
		assertThat(sent.getChat().getMessagesList()).extracting((message) -> message.getRole())
			.containsExactly("system", "user", "assistant");
		assertThat(sent.getChat().getMessages(1).getContent()).isEqualTo("ab");
		assertThat(sent.getMaxTokens()).isEqualTo(9);
		assertThat(sent.getSampling().getTemperature()).isEqualTo(0.5f);
		assertThat(sent.getSampling().getTopP()).isEqualTo(0.25f);
		assertThat(sent.getSampling().getTopK()).isEqualTo(40);
		assertThat(sent.getSampling().getSeed()).isEqualTo(-12);
		assertThat(sent.getStopList()).containsExactly("x", "y");
		assertThat(sent.getLearning().getOptOut()).isFalse();
		assertThat(sent.getLearning().getTenantKeyHash()).hasSize(16)
			.isEqualTo(FakeHeads.sha256(USER_KEY.getBytes(StandardCharsets.UTF_8)).substring(0, 16));
	}

	@Test
	void defaultsAreThoseOfTheContract() {
		chat("").expectStatus().isOk().expectBody();
		GenerateRequest sent = DECODE.only();
		assertThat(sent.getSampling().getTemperature()).isEqualTo(1);
		assertThat(sent.getSampling().hasSeed()).isFalse();
		assertThat(sent.getMaxTokens()).isZero();
		assertThat(sent.getSpeculation().getDrafter()).isEqualTo(Drafter.AUTO);
		assertThat(sent.getSpeculation().hasDraftLength()).isFalse();
	}

	@Test
	void severalAnswersAreSeveralCallsWithTheirOwnNoise() {
		DECODE.plays((request, answers) -> FakeDecode.answering("choice " + request.getSampling().getChoice())
			.accept(request, answers));
		chat("\"n\":3,\"seed\":5").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.choices.length()")
			.isEqualTo(3)
			.jsonPath("$.choices[2].index")
			.isEqualTo(2)
			.jsonPath("$.choices[2].message.content")
			.isEqualTo("choice 2")
			.jsonPath("$.usage.prompt_tokens")
			.isEqualTo(5)
			.jsonPath("$.usage.completion_tokens")
			.isEqualTo(33)
			.jsonPath("$.metrics")
			.doesNotExist();
	}

	@Test
	void anAnswerCutByItsBoundSaysLength() {
		DECODE.plays((request, answers) -> {
			answers.onNext(FakeDecode.started());
			answers.onNext(FakeDecode.finished(Finished.Reason.LENGTH));
			answers.onCompleted();
		});
		chat("\"stop\":\"END\"").expectBody()
			.jsonPath("$.choices[0].finish_reason")
			.isEqualTo("length")
			.jsonPath("$.choices[0].message.content")
			.isEqualTo("");
		assertThat(DECODE.only().getStopList()).containsExactly("END");
	}

	@ParameterizedTest
	@CsvSource({ "off,NONE", "head,HEAD", "lookup,PROMPT_LOOKUP", "auto,AUTO" })
	void aHeaderChoosesTheDrafter(String value, Drafter drafter) {
		this.user.post()
			.uri("/v1/chat/completions")
			.header("x-dvi-speculation", value)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(chatBody(""))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody();
		assertThat(DECODE.only().getSpeculation().getDrafter()).isEqualTo(drafter);
	}

	@Test
	void aClientCanStayOutOfLearningByFieldOrHeader() {
		chat("\"store\":false").expectStatus().isOk().expectBody();
		assertThat(DECODE.only().getLearning().getOptOut()).isTrue();
		DECODE.reset();
		this.user.post()
			.uri("/v1/chat/completions")
			.header("X-DVI-No-Learn", "1")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(chatBody("\"store\":true"))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody();
		assertThat(DECODE.only().getLearning().getOptOut()).isTrue();
	}

	@Test
	void aRequestIdIsRepeatedAndPassedOn() {
		this.user.post()
			.uri("/v1/chat/completions")
			.header("x-request-id", "abc-1")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(chatBody(""))
			.exchange()
			.expectHeader()
			.valueEquals("x-request-id", "abc-1");
		assertThat(DECODE.only().getRequestId()).isEqualTo("abc-1");
	}

	@Test
	void aRequestIdThatCouldForgeALogLineIsReplaced() {
		this.user.post()
			.uri("/v1/chat/completions")
			.header("x-request-id", "a b {}")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(chatBody(""))
			.exchange()
			.expectHeader()
			.value("x-request-id", (id) -> assertThat(id).startsWith("req-"));
	}

	@Test
	void aTextCompletionContinuesTextOrTokens() {
		post("/v1/completions", "{\"model\":\"smol\",\"prompt\":\"once\"}").expectStatus()
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
		post("/v1/completions", "{\"model\":\"smol\",\"prompt\":[1,2,3]}").expectStatus().isOk().expectBody();
		assertThat(DECODE.only().getTokens().getIdsList()).containsExactly(1, 2, 3);
	}

	@Test
	void modelsAreListedAndShown() {
		this.user.get()
			.uri("/v1/models")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.object")
			.isEqualTo("list")
			.jsonPath("$.data[0].id")
			.isEqualTo("smol")
			.jsonPath("$.data[0].created")
			.isEqualTo(1_700_000_000)
			.jsonPath("$.data[0].owned_by")
			.isEqualTo("dvi")
			.jsonPath("$.data[0].max_model_len")
			.isEqualTo(2048);
		this.user.get().uri("/v1/models/smol").exchange().expectStatus().isOk().expectBody();
		this.user.get()
			.uri("/v1/models/other")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("model_not_found");
	}

	@Test
	void aFullQueueIsRefusedWithAHintWhenToComeBack() {
		DECODE.plays(FakeDecode.refusing(Status.RESOURCE_EXHAUSTED, ErrorCode.OVERLOADED, "", "the queue is full"));
		chat("").expectStatus()
			.isEqualTo(503)
			.expectHeader()
			.exists("Retry-After")
			.expectHeader()
			.exists("retry-after-ms")
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("server_is_overloaded")
			.jsonPath("$.error.message")
			.isEqualTo("the queue is full");
	}

	@Test
	void aPromptThatIsTooLongIsTheCallersMistake() {
		DECODE.plays(FakeDecode.refusing(Status.INVALID_ARGUMENT, ErrorCode.CONTEXT_LENGTH_EXCEEDED, "messages",
				"prompt and answer must fit 2048 tokens. Given: 3000"));
		for (String stream : new String[] { "", "\"stream\":true" }) {
			chat(stream).expectStatus()
				.isBadRequest()
				.expectHeader()
				.contentType(MediaType.APPLICATION_JSON)
				.expectBody()
				.jsonPath("$.error.type")
				.isEqualTo("invalid_request_error")
				.jsonPath("$.error.code")
				.isEqualTo("context_length_exceeded")
				.jsonPath("$.error.param")
				.isEqualTo("messages");
		}
	}

}
