package io.dvi.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Map;

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
			.isEqualTo("fp_0123456789abcdef_int8")
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
			.isEqualTo(16)
			.jsonPath("$.usage.prompt_tokens_details.cached_tokens")
			.isEqualTo(3)
			.jsonPath("$.usage.completion_tokens_details")
			.doesNotExist();
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
			.jsonPath("$.timings.cache_n")
			.isEqualTo(3)
			.jsonPath("$.timings.prompt_n")
			.isEqualTo(2)
			.jsonPath("$.timings.draft_n")
			.isEqualTo(9)
			.jsonPath("$.timings.draft_n_accepted")
			.isEqualTo(6)
			.jsonPath("$.timings.predicted_per_second")
			.isEqualTo(100.0);
	}

	@Test
	void everyFieldReachesTheDecodeService() {
		post("/v1/chat/completions",
				"""
						{"model":"smol","messages":[{"role":"developer","content":"be brief"},
						 {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
						 {"role":"assistant","content":"c"}],
						 "max_tokens":3,"max_completion_tokens":9,"temperature":0.5,"top_p":0.25,"top_k":40,"seed":-12,
						 "stop":["x","y"],"min_p":0.1,"frequency_penalty":0.5,"presence_penalty":-1.5,"repetition_penalty":1.25,
						 "logit_bias":{"7":-100,"8":2.5},"min_tokens":2,"ignore_eos":true,"stop_token_ids":[4,5],
						 "logprobs":true,"top_logprobs":3,"response_format":{"type":"json_object"},"user":"u","metadata":{"a":"b"},"service_tier":"auto","no_such_field":[1]}
						""")
			.expectStatus()
			.isOk()
			.expectBody();
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
		assertThat(sent.getSampling().getMinP()).isEqualTo(0.1f);
		assertThat(sent.getSampling().getFrequencyPenalty()).isEqualTo(0.5f);
		assertThat(sent.getSampling().getPresencePenalty()).isEqualTo(-1.5f);
		assertThat(sent.getSampling().getRepetitionPenalty()).isEqualTo(1.25f);
		assertThat(sent.getSampling().getLogitBiasMap()).isEqualTo(Map.of(7, -100f, 8, 2.5f));
		assertThat(sent.getEnding().getMinTokens()).isEqualTo(2);
		assertThat(sent.getEnding().getIgnoreEos()).isTrue();
		assertThat(sent.getEnding().getStopTokenIdsList()).containsExactly(4, 5);
		assertThat(sent.getTopLogprobs()).isEqualTo(3);
		assertThat(sent.getResponseFormat().hasJsonObject()).isTrue();
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
		assertThat(sent.hasTopLogprobs()).isFalse();
		assertThat(sent.hasResponseFormat()).isFalse();
		assertThat(sent.getSampling().getRepetitionPenalty()).isEqualTo(1);
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
	void aSchemaIsPassedOnAsItCame() {
		chat("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"p\",\"strict\":true,"
				+ "\"schema\":{\"type\":\"object\",\"properties\":{\"B\":{},\"a\":{}}}}}")
			.expectStatus()
			.isOk()
			.expectBody();
		assertThat(DECODE.only().getResponseFormat().getJsonSchema())
			.isEqualTo("{\"type\":\"object\",\"properties\":{\"B\":{},\"a\":{}}}");
	}

	@Test
	void whatStoppedTheAnswerIsToldAsByVllm() {
		DECODE.plays(FakeDecode.playing(FakeDecode.delta("so it"), FakeDecode.stoppedBy("END")));
		chat("\"stop\":\"END\"").expectBody()
			.jsonPath("$.choices[0].finish_reason")
			.isEqualTo("stop")
			.jsonPath("$.choices[0].stop_reason")
			.isEqualTo("END")
			.jsonPath("$.choices[0].message.content")
			.isEqualTo("so it");
		chat("\"stop\":\"END\",\"include_stop_str_in_output\":true").expectBody()
			.jsonPath("$.choices[0].message.content")
			.isEqualTo("so itEND");
		DECODE.plays(FakeDecode.playing(FakeDecode.stoppedBy(17)));
		chat("\"stop_token_ids\":[17]").expectBody().jsonPath("$.choices[0].stop_reason").isEqualTo(17);
	}

	@Test
	void aTriedAgainRequestIsCounted() {
		String before = metric();
		this.user.post()
			.uri("/v1/chat/completions")
			.header("x-stainless-retry-count", "1")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(chatBody(""))
			.exchange()
			.expectBody();
		this.user.post()
			.uri("/v1/chat/completions")
			.header("x-stainless-retry-count", "0")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(chatBody(""))
			.exchange()
			.expectBody();
		assertThat(Double.parseDouble(metric())).isEqualTo(Double.parseDouble(before) + 1);
	}

	private String metric() {
		String name = "dvi_gateway_client_retries_total ";
		return text(this.operator.get().uri("/actuator/prometheus").exchange()).lines()
			.filter((line) -> line.startsWith(name))
			.map((line) -> line.substring(name.length()))
			.findFirst()
			.orElseThrow();
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
