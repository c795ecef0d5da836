package io.dvi.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.dvi.v1.ErrorCode;
import io.dvi.v1.Finished;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** The seven rules for chunks, one by one. */
class StreamIT extends RunningGateway {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String STREAM = "\"stream\":true";

	private static final String WITH_USAGE = STREAM
			+ ",\"stream_options\":{\"include_usage\":true,\"include_obfuscation\":false}";

	@Test
	void rule1EveryChunkHasTheSameEnvelopeAndAFinishReasonThatMayBeNull() {
		DECODE.plays(FakeDecode.answering("Hel", "lo"));
		List<JsonNode> chunks = chunks(text(chat(STREAM)));
		assertThat(chunks).extracting((chunk) -> chunk.path("id").asString())
			.containsOnly(chunks.get(0).path("id").asString());
		assertThat(chunks).allSatisfy((chunk) -> {
			assertThat(chunk.path("object").asString()).isEqualTo("chat.completion.chunk");
			assertThat(chunk.path("created").isIntegralNumber()).isTrue();
			assertThat(chunk.path("model").asString()).isEqualTo("smol");
			assertThat(chunk.path("system_fingerprint").asString()).isEqualTo("fp_0123456789abcdef_int8");
			JsonNode choice = chunk.path("choices").path(0);
			assertThat(choice.path("index").intValue()).isZero();
			assertThat(choice.has("delta")).isTrue();
			assertThat(choice.has("finish_reason")).isTrue();
			assertThat(choice.has("logprobs")).isTrue();
		});
		assertThat(chunks.subList(0, chunks.size() - 1))
			.allMatch((chunk) -> chunk.path("choices").path(0).path("finish_reason").isNull());
	}

	@Test
	void rule2TheFirstDeltaHasTheRoleAndTheLastChunkOfEveryIndexTheReason() {
		DECODE.plays(FakeDecode.answering("a", "", "b"));
		List<JsonNode> chunks = chunks(text(chat(STREAM + ",\"n\":2")));
		for (int index = 0; index < 2; index++) {
			int wanted = index;
			List<JsonNode> choice = chunks.stream()
				.map((chunk) -> chunk.path("choices").path(0))
				.filter((entry) -> entry.path("index").intValue() == wanted)
				.toList();
			assertThat(choice).hasSize(4);
			assertThat(choice.get(0).path("delta").path("role").asString()).isEqualTo("assistant");
			assertThat(choice.get(1).path("delta").path("content").asString()).isEqualTo("a");
			assertThat(choice.get(1).path("delta").has("role")).isFalse();
			assertThat(choice.get(3).path("finish_reason").asString()).isEqualTo("stop");
		}
	}

	@Test
	void rule3UsageIsAbsentUnlessAskedFor() {
		assertThat(chunks(text(chat(STREAM))))
			.noneMatch((chunk) -> chunk.hasNonNull("usage") || chunk.has("metrics") || chunk.path("choices").isEmpty());
	}

	@Test
	void rule3UsageComesInOneLastChunkTogetherWithTheFigures() {
		List<JsonNode> chunks = chunks(text(chat(WITH_USAGE)));
		JsonNode last = chunks.get(chunks.size() - 1);
		assertThat(last.path("choices").isArray()).isTrue();
		assertThat(last.path("choices").isEmpty()).isTrue();
		assertThat(last.path("object").asString()).isEqualTo("chat.completion.chunk");
		assertThat(last.path("usage").path("total_tokens").intValue()).isEqualTo(16);
		assertThat(last.path("metrics").path("speculative_decoding").path("num_draft_tokens").intValue()).isEqualTo(9);
		assertThat(last.path("timings").path("draft_n").intValue()).isEqualTo(9);
		assertThat(chunks.subList(0, chunks.size() - 1)).noneMatch((chunk) -> chunk.hasNonNull("usage"));
	}

	@Test
	void rule4TheStreamEndsWithDoneAndEveryLineIsDataOrAComment() {
		String body = text(chat(WITH_USAGE));
		assertThat(body).endsWith("\n\ndata: [DONE]\n\n");
		assertThat(body.lines()).allMatch((line) -> line.isEmpty() || line.startsWith("data: "));
	}

	@Test
	void rule4AWaitingStreamIsKeptAliveByComments() throws InterruptedException {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch pinged = new CountDownLatch(1);
		DECODE.plays((request, answers) -> {
			asked.countDown();
			Thread.startVirtualThread(() -> {
				awaitQuietly(pinged);
				FakeDecode.answering("late").accept(request, answers);
			});
		});
		List<String> seen = new ArrayList<>();
		chat(STREAM).returnResult(byte[].class)
			.getResponseBody()
			.map((bytes) -> new String(bytes, StandardCharsets.UTF_8))
			.doOnNext((part) -> {
				seen.add(part);
				if (part.contains(": ping")) {
					pinged.countDown();
				}
			})
			.blockLast();
		assertThat(asked.getCount()).isZero();
		String body = String.join("", seen);
		assertThat(body).startsWith(": ping\n\n").contains("late").endsWith("data: [DONE]\n\n");
	}

	@Test
	void rule5AFailureInTheMiddleIsAnErrorEventAndThenDone() {
		DECODE.plays((request, answers) -> {
			answers.onNext(FakeDecode.started());
			answers.onNext(FakeDecode.delta("begun"));
			answers.onError(FakeDecode.failure(Status.INTERNAL, ErrorCode.INTERNAL, "", "the model stopped"));
		});
		WebTestClient.ResponseSpec response = chat(WITH_USAGE);
		response.expectStatus().isOk();
		String body = text(response);
		assertThat(body).contains("begun")
			.endsWith("event: error\ndata: {\"error\":{\"message\":\"the model stopped\",\"type\":\"server_error\","
					+ "\"param\":null,\"code\":\"internal_error\"}}\n\ndata: [DONE]\n\n")
			.doesNotContain("\"usage\"");
	}

	@Test
	void rule5AFailureBeforeTheFirstByteKeepsItsStatus() {
		DECODE.plays(FakeDecode.refusing(Status.UNAVAILABLE, ErrorCode.OVERLOADED, "", "the queue is full"));
		chat(STREAM).expectStatus()
			.isEqualTo(503)
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("server_is_overloaded");
	}

	@Test
	void rule6CharactersOfSeveralBytesArriveWhole() {
		DECODE.plays(FakeDecode.answering("wörld ", "你好", "😀", "e\u0301"));
		assertThat(content(chunks(text(chat(STREAM))))).isEqualTo("wörld 你好😀e\u0301");
	}

	@Test
	void rule7TheHeadersKeepProxiesFromBuffering() {
		chat(STREAM).expectHeader()
			.valueEquals(HttpHeaders.CONTENT_TYPE, "text/event-stream")
			.expectHeader()
			.valueEquals(HttpHeaders.CACHE_CONTROL, "no-cache")
			.expectHeader()
			.valueEquals("X-Accel-Buffering", "no")
			.expectHeader()
			.valueEquals("x-dvi-head-version", "7")
			.expectHeader()
			.exists("x-request-id")
			.expectBody();
	}

	/** A replica that was lost before its text began leaves nothing behind. */
	@ParameterizedTest
	@ValueSource(strings = { STREAM, "\"stream\":false" })
	void theHeaderNamesTheHeadOfTheReplicaThatAnswered(String delivery) {
		DECODE.plays((request, answers) -> {
			answers.onNext(FakeDecode.started(3));
			answers.onNext(FakeDecode.started(7));
			answers.onNext(FakeDecode.delta("Hello"));
			answers.onNext(FakeDecode.finished(Finished.Reason.STOP));
			answers.onCompleted();
		});
		WebTestClient.ResponseSpec response = chat(delivery);
		response.expectHeader().valueEquals("x-dvi-head-version", "7");
		assertThat(text(response)).containsOnlyOnce("\"role\":\"assistant\"").contains("Hello");
	}

	@Test
	void aTextCompletionStreamsInItsOwnShape() {
		DECODE.plays((request, answers) -> {
			answers.onNext(FakeDecode.started());
			answers.onNext(FakeDecode.delta("upon a time"));
			answers.onNext(FakeDecode.finished(Finished.Reason.LENGTH));
			answers.onCompleted();
		});
		List<JsonNode> chunks = chunks(
				text(post("/v1/completions", "{\"model\":\"smol\",\"prompt\":\"once\"," + WITH_USAGE + "}")));
		assertThat(chunks).hasSize(3);
		assertThat(chunks).allMatch((chunk) -> chunk.path("object").asString().equals("text_completion"));
		assertThat(chunks.get(0).path("choices").path(0).path("text").asString()).isEqualTo("upon a time");
		assertThat(chunks.get(0).path("choices").path(0).path("finish_reason").isNull()).isTrue();
		assertThat(chunks.get(1).path("choices").path(0).path("finish_reason").asString()).isEqualTo("length");
		assertThat(chunks.get(2).path("usage").path("completion_tokens").intValue()).isEqualTo(11);
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static List<JsonNode> chunks(String body) {
		return body.lines()
			.filter((line) -> line.startsWith("data: ") && !line.equals("data: [DONE]"))
			.map((line) -> JSON.readTree(line.substring("data: ".length())))
			.toList();
	}

	private static String content(List<JsonNode> chunks) {
		StringBuilder content = new StringBuilder();
		chunks.forEach(
				(chunk) -> content.append(chunk.path("choices").path(0).path("delta").path("content").stringValue("")));
		return content.toString();
	}

}
