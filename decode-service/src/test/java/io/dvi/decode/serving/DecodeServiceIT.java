package io.dvi.decode.serving;

import io.dvi.grpc.ErrorTrailer;
import io.dvi.v1.ChatMessage;
import io.dvi.v1.ChatPrompt;
import io.dvi.v1.DecodeServiceGrpc;
import io.dvi.v1.DetokenizeRequest;
import io.dvi.v1.Ending;
import io.dvi.v1.ErrorDetail;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateAnswer;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.GetModelRequest;
import io.dvi.v1.Model;
import io.dvi.v1.ResponseFormat;
import io.dvi.v1.Sampling;
import io.dvi.v1.Speculation;
import io.dvi.v1.TokenizeRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class DecodeServiceIT {

	private static final int OTHERS = 60;

	private static final int CANCELLATIONS = 20;

	private RunningService service;

	@BeforeAll
	void start(@TempDir Path state) {
		this.service = new RunningService(state, "dvi.decode.slots=1").awaitReady();
	}

	@AfterAll
	void stop() {
		this.service.close();
	}

	@Test
	void streamsAnAnswerFromStartToFigures() {
		List<GenerateEvent> events = drain(this.service.stub().generate(request(20).build()));
		assertThat(events.getFirst().hasStarted()).isTrue();
		assertThat(events.getFirst().getStarted().getHeadVersion()).isEqualTo(-1);
		Finished finished = events.getLast().getFinished();
		int tokens = events.stream().mapToInt((event) -> event.getDelta().getTokenIdsCount()).sum();
		assertThat(tokens).isEqualTo(finished.getCompletionTokens()).isBetween(1, 20);
		assertThat(finished.getPromptTokens()).isEqualTo(events.getFirst().getStarted().getPromptTokens());
		assertThat(finished.getTimings().getPrefillNanos()).isPositive();
		assertThat(this.service.metric("dvi.generation.tokens")).isGreaterThanOrEqualTo(tokens);
	}

	@Test
	void answersTheSameWithAndWithoutSpeculation() {
		GenerateRequest.Builder sampled = request(60)
			.setSampling(Sampling.newBuilder().setTemperature(0.7f).setSeed(11));
		String plain = text(
				sampled.setSpeculation(Speculation.newBuilder().setDrafter(Speculation.Drafter.NONE)).build());
		String lookup = text(
				sampled.setSpeculation(Speculation.newBuilder().setDrafter(Speculation.Drafter.PROMPT_LOOKUP)).build());
		assertThat(lookup).isEqualTo(plain).isNotEmpty();
	}

	@Test
	void answersTheSameWithPenaltiesAndWithAndWithoutSpeculation() {
		GenerateRequest.Builder penalised = request(60).setTopLogprobs(2)
			.setSampling(Sampling.newBuilder().setFrequencyPenalty(0.5f).setRepetitionPenalty(1.4f).putLogitBias(70, 4))
			.setEnding(Ending.newBuilder().setMinTokens(40).addStopTokenIds(65));
		GenerateAnswer plain = this.service.stub()
			.generateUnary(
					penalised.setSpeculation(Speculation.newBuilder().setDrafter(Speculation.Drafter.NONE)).build());
		GenerateAnswer drafted = this.service.stub()
			.generateUnary(penalised.setSpeculation(Speculation.newBuilder().setDraftLength(8)).build());
		assertThat(drafted.getDelta().toBuilder().clearSources().build())
			.isEqualTo(plain.getDelta().toBuilder().clearSources().build());
		assertThat(plain.getDelta().getTokenIdsCount()).isGreaterThan(40);
		assertThat(plain.getDelta().getLogprobsCount()).isEqualTo(plain.getDelta().getTokenIdsCount());
		assertThat(plain.getDelta().getLogprobsList()).extracting((told) -> told.getTopCount()).containsOnly(2);
		assertThat(text(request(60).build())).isNotEqualTo(plain.getDelta().getText());
	}

	@Test
	void answersInTheFormatThatIsAskedForHoweverItDrafts() {
		GenerateRequest.Builder request = request(100)
			.setResponseFormat(schema("{\"type\":\"array\",\"items\":{\"enum\":[\"yes\",\"no\"]},\"maxItems\":5}"))
			.setEnding(Ending.newBuilder().setMinTokens(20));
		GenerateAnswer drafted = this.service.stub().generateUnary(request.build());
		assertThat(drafted.getDelta().getText()).matches("\\[(\"(yes|no)\"(, ?|(?=])))*]");
		assertThat(drafted.getFinished().getReason()).isEqualTo(Finished.Reason.STOP);
		assertThat(drafted.getFinished().getSpeculation().getAcceptedTokens()).isPositive();
		assertThat(text(request.setSpeculation(Speculation.newBuilder().setDrafter(Speculation.Drafter.NONE)).build()))
			.isEqualTo(drafted.getDelta().getText());
	}

	@Test
	void encodesAndDecodes() {
		List<Integer> ids = this.service.stub()
			.tokenize(TokenizeRequest.newBuilder().setText("The fox").build())
			.getIdsList();
		assertThat(ids).isNotEmpty();
		assertThat(this.service.stub().detokenize(DetokenizeRequest.newBuilder().addAllIds(ids).build()).getText())
			.endsWith("The fox");
	}

	@ParameterizedTest
	@MethodSource("impossible")
	void refusesWhatDoesNotFitTheModel(String field, GenerateRequest request) {
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> this.service.stub().generateUnary(request))
			.satisfies((refusal) -> {
				assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
				assertThat(detail(refusal).getField()).isEqualTo(field);
			});
	}

	static Stream<Arguments> impossible() {
		ChatPrompt tools = ChatPrompt.newBuilder()
			.addMessages(ChatMessage.newBuilder().setRole("user").setContent("x"))
			.addTools("{}")
			.build();
		return Stream.of(Arguments.of("tools", GenerateRequest.newBuilder().setChat(tools).build()),
				Arguments.of("response_format.json_schema.schema.multipleOf",
						request(5).setResponseFormat(schema("{\"type\":\"integer\",\"multipleOf\":2}")).build()),
				Arguments.of("logit_bias", request(5).setSampling(Sampling.newBuilder().putLogitBias(384, 1)).build()),
				Arguments.of("stop_token_ids", request(5).setEnding(Ending.newBuilder().addStopTokenIds(-1)).build()),
				Arguments.of("min_tokens", request(5).setEnding(Ending.newBuilder().setMinTokens(6)).build()));
	}

	@Test
	void freesTheSlotWhenTheCallerCancels() {
		// On a fast machine an answer can be complete before the cancellation arrives.
		assertThat(IntStream.range(0, CANCELLATIONS).anyMatch((attempt) -> cancelledWhileItRuns()))
			.as("one of %d did not run to its end", CANCELLATIONS)
			.isTrue();
		await().until(() -> this.service.metric("dvi.requests.running") == 0);
		assertThat(text(request(3).build())).isNotNull();
	}

	/** Whether a request ended because its caller went away, and not by itself. */
	private boolean cancelledWhileItRuns() {
		double cancelled = this.service.metric("dvi.requests.cancelled", "stage", "client");
		double ended = ended();
		Context.CancellableContext caller = Context.current().withCancellation();
		caller.run(() -> {
			Iterator<GenerateEvent> events = this.service.stub().generate(longRequest());
			assertThat(events.next().hasStarted()).isTrue();
			caller.cancel(null);
		});
		await().until(() -> ended() == ended + 1);
		return this.service.metric("dvi.requests.cancelled", "stage", "client") == cancelled + 1;
	}

	@Test
	void stopsAtTheDeadlineAlsoInTheQueue() {
		double before = ended();
		Context.CancellableContext others = Context.current().withCancellation();
		others.run(() -> {
			for (int i = 0; i < OTHERS; i++) {
				this.service.stub().generate(longRequest());
			}
		});
		// Set last: a deadline that passes on this side never reaches the service.
		DecodeServiceGrpc.DecodeServiceBlockingStub hurried = this.service.stub()
			.withDeadlineAfter(500, TimeUnit.MILLISECONDS);
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> drain(hurried.generate(longRequest())))
			.extracting((failure) -> failure.getStatus().getCode())
			.isEqualTo(Status.Code.DEADLINE_EXCEEDED);
		others.cancel(null);
		await().until(() -> this.service.metric("dvi.requests.running") == 0);
		await().until(() -> ended() == before + OTHERS + 1);
	}

	// A fast machine answers some of the others first; on a busy one the caller's own
	// cancellation can come before the deadline here.
	private double ended() {
		return this.service.metric("dvi.request.success")
				+ this.service.metric("dvi.requests.cancelled", "stage", "deadline")
				+ this.service.metric("dvi.requests.cancelled", "stage", "client");
	}

	@Test
	void saysWhichFieldIsWrongAndWhy() {
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> drain(this.service.stub().generate(request(100_000).build())))
			.satisfies((refusal) -> {
				assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
				ErrorDetail detail = detail(refusal);
				assertThat(detail.getCode()).isEqualTo(io.dvi.v1.ErrorCode.CONTEXT_LENGTH_EXCEEDED);
				assertThat(detail.getField()).isEqualTo("max_tokens");
				assertThat(detail.getMessage()).contains("100000").contains("512");
			});
	}

	@Test
	void describesTheModel() {
		Model model = this.service.stub().getModel(GetModelRequest.getDefaultInstance());
		assertThat(model.getName()).isEqualTo("tiny");
		assertThat(model.getFlavour()).isEqualTo("fp32");
		assertThat(model.getVocabularySize()).isEqualTo(384);
		assertThat(model.getFingerprint()).hasSize(64);
		assertThat(model.getCreatedEpochSeconds()).isPositive();
	}

	@Test
	void isReadyAndHealthyWithoutATrainer() throws Exception {
		assertThat(HealthGrpc.newBlockingStub(this.service.channel())
			.check(HealthCheckRequest.newBuilder().setService(DecodeServiceGrpc.SERVICE_NAME).build())
			.getStatus()).isEqualTo(ServingStatus.SERVING);
		assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
		assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
	}

	@Test
	void publishesItsFiguresUnderTheNamesOperatorsKnow() throws Exception {
		text(request(20).setText("one two one two one two one two").build());
		String metrics = get("/actuator/prometheus").body();
		assertThat(metrics).contains("dvi_requests_running", "dvi_requests_waiting", "dvi_prompt_tokens_total",
				"dvi_generation_tokens_total", "dvi_time_to_first_token_seconds_bucket",
				"dvi_spec_decode_num_drafts_total", "dvi_spec_decode_num_draft_tokens_total",
				"dvi_spec_decode_num_accepted_tokens_total", "dvi_spec_decode_num_accepted_tokens_per_pos_total",
				"dvi_feedback_enqueued_total", "dvi_feedback_acked_total", "dvi_feedback_dropped_total",
				"dvi_feedback_duplicate_total", "dvi_feedback_lag_seconds", "dvi_head_version", "dvi_head_swap_seconds",
				"dvi_head_load_failures_total");
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(
					HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.service.httpPort() + path)).build(),
					HttpResponse.BodyHandlers.ofString());
		}
	}

	private String text(GenerateRequest request) {
		return drain(this.service.stub().generate(request)).stream()
			.map((event) -> event.getDelta().getText())
			.collect(Collectors.joining());
	}

	private static List<GenerateEvent> drain(Iterator<GenerateEvent> events) {
		List<GenerateEvent> all = new ArrayList<>();
		events.forEachRemaining(all::add);
		return all;
	}

	private static GenerateRequest.Builder request(int maxTokens) {
		return GenerateRequest.newBuilder().setText("The quick brown fox").setMaxTokens(maxTokens);
	}

	private static ResponseFormat schema(String json) {
		return ResponseFormat.newBuilder().setJsonSchema(json).build();
	}

	private static GenerateRequest longRequest() {
		// A seed whose answer has no end token.
		return request(450).setSampling(Sampling.newBuilder().setTemperature(1.5f).setSeed(4)).build();
	}

	private static ErrorDetail detail(StatusRuntimeException refusal) {
		return Objects.requireNonNull(Objects.requireNonNull(refusal.getTrailers()).get(ErrorTrailer.KEY));
	}

}
