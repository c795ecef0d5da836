package io.dvi.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.dvi.v1.GenerateRequest;
import io.dvi.v1.Speculation.Drafter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of the fields and headers of a chat request. */
class ChatRequestIT extends RunningGateway {

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

	@ParameterizedTest
	@CsvSource({ "off,NONE", "head,HEAD", "lookup,PROMPT_LOOKUP", "auto,AUTO" })
	void aHeaderChoosesTheDrafter(String value, Drafter drafter) {
		chat("x-dvi-speculation", value, "").expectStatus().isOk().expectBody();
		assertThat(DECODE.only().getSpeculation().getDrafter()).isEqualTo(drafter);
	}

	@Test
	void aClientCanStayOutOfLearningByFieldOrHeader() {
		chat("\"store\":false").expectStatus().isOk().expectBody();
		assertThat(DECODE.only().getLearning().getOptOut()).isTrue();
		DECODE.reset();
		chat("X-DVI-No-Learn", "1", "\"store\":true").expectStatus().isOk().expectBody();
		assertThat(DECODE.only().getLearning().getOptOut()).isTrue();
	}

	@Test
	void aRequestIdIsRepeatedAndPassedOn() {
		chat("x-request-id", "abc-1", "").expectHeader().valueEquals("x-request-id", "abc-1").expectBody();
		assertThat(DECODE.only().getRequestId()).isEqualTo("abc-1");
	}

	@Test
	void aRequestIdThatCouldForgeALogLineIsReplaced() {
		chat("x-request-id", "a b {}", "").expectHeader()
			.value("x-request-id", (id) -> assertThat(id).startsWith("req-"))
			.expectBody();
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
	void aTriedAgainRequestIsCounted() {
		String before = metric();
		chat("x-stainless-retry-count", "1", "").expectBody();
		chat("x-stainless-retry-count", "0", "").expectBody();
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

	private WebTestClient.ResponseSpec chat(String header, String value, String fields) {
		return this.user.post()
			.uri("/v1/chat/completions")
			.header(header, value)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(chatBody(fields))
			.exchange();
	}

}
