package io.dvi.gateway;

import io.dvi.v1.ErrorCode;
import io.dvi.v1.Finished;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

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
