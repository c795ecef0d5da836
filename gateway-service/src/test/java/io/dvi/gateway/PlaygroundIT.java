package io.dvi.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import com.google.protobuf.ByteString;
import io.dvi.v1.Delta;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.LogprobToken;
import io.dvi.v1.Speculation;
import io.dvi.v1.TokenLogprobs;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;

import static org.assertj.core.api.Assertions.assertThat;

/** An operator's prompt, with who proposed each token. */
class PlaygroundIT extends RunningAdmin {

	@Test
	void eachTokenHasItsTextAndItsSourceAndThenComeFigures() {
		byte[] euro = ByteString.copyFromUtf8("€").toByteArray();
		DECODE.plays(FakeDecode.playing(
				delta(List.of(Delta.Source.VERIFIER, Delta.Source.HEAD), ByteString.copyFromUtf8("It is "),
						ByteString.copyFrom(euro, 0, 1)),
				delta(List.of(Delta.Source.PROMPT_LOOKUP, Delta.Source.RECYCLING), ByteString.copyFrom(euro, 1, 2),
						ByteString.copyFromUtf8("5")),
				FakeDecode.finished(Finished.Reason.STOP)));
		assertThat(play("{\"prompt\":\"How much?\",\"speculation\":\"auto\",\"max_tokens\":9}")).containsExactly(
				"event:token", "data:{\"text\":\"It is \",\"source\":\"verifier\"}", "event:token",
				"data:{\"text\":\"\",\"source\":\"head\"}", "event:token",
				"data:{\"text\":\"€\",\"source\":\"prompt_lookup\"}", "event:token",
				"data:{\"text\":\"5\",\"source\":\"recycling\"}", "event:figures",
				"data:{\"tokens\":11,\"decode_seconds\":0.1,\"tokens_per_second\":110.0,\"verify_steps\":4,"
						+ "\"tokens_per_step\":2.75,\"head_version\":7}");
		GenerateRequest asked = DECODE.only();
		assertThat(asked.getChat().getMessages(0).getContent()).isEqualTo("How much?");
		assertThat(asked.getMaxTokens()).isEqualTo(9);
		assertThat(asked.getSampling().getTemperature()).isZero();
		assertThat(asked.getLearning().getOptOut()).isTrue();
	}

	@Test
	void plainMeansNoDrafts() {
		assertThat(play("{\"prompt\":\"How much?\",\"speculation\":\"off\"}")).contains("event:figures");
		assertThat(DECODE.only().getSpeculation().getDrafter()).isEqualTo(Speculation.Drafter.NONE);
	}

	@Test
	void anAnswerThatBreaksOffSaysSo() {
		AtomicReference<StreamObserver<GenerateEvent>> decode = new AtomicReference<>();
		DECODE.plays((request, answers) -> {
			decode.set(answers);
			answers.onNext(FakeDecode.started());
			answers.onNext(delta(List.of(Delta.Source.HEAD), ByteString.copyFromUtf8("It")));
		});
		List<ServerSentEvent<String>> seen = Objects
			.requireNonNull(order("/playground", "{\"prompt\":\"How much?\"}", Map.of())
				.returnResult(new ParameterizedTypeReference<ServerSentEvent<String>>() {
				})
				.getResponseBody()
				.filter((event) -> event.event() != null)
				.doOnNext((event) -> {
					if ("token".equals(event.event())) {
						decode.get().onError(Status.INTERNAL.asRuntimeException());
					}
				})
				.collectList()
				.block(Duration.ofSeconds(20)));
		assertThat(seen).extracting(ServerSentEvent::event).containsExactly("token", "error");
		assertThat(seen.getLast().data()).contains("\"code\":\"internal_error\"");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{}                                  | prompt
			{"prompt":" "}                      | prompt
			{"prompt":"x","max_tokens":0}       | max_tokens
			{"prompt":"x","max_tokens":2049}    | max_tokens
			{"prompt":"x","speculation":"head"} | speculation
			{"prompt":"x","temperature":1}      | temperature
			""")
	void aPromptThatCannotBeReadIsRefused(String body, String field) {
		refused(order("/playground", body, Map.of()), 400, "invalid_value", field);
	}

	private List<String> play(String body) {
		return text(order("/playground", body, Map.of())).lines()
			.filter((line) -> line.contains(":") && !line.startsWith(":"))
			.toList();
	}

	/** A replica that made no text may still be left for another. */
	private static GenerateEvent delta(List<Delta.Source> sources, ByteString... tokens) {
		Delta.Builder delta = Delta.newBuilder().addAllSources(sources).setText("some");
		for (ByteString token : tokens) {
			delta.addTokenIds(1)
				.addLogprobs(TokenLogprobs.newBuilder().setChosen(LogprobToken.newBuilder().setBytes(token)));
		}
		return GenerateEvent.newBuilder().setDelta(delta).build();
	}

}
