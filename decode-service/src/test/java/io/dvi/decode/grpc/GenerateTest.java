package io.dvi.decode.grpc;

import io.dvi.decode.serving.ServingMetrics;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.dvi.engine.GenerationEvent;
import io.dvi.engine.GenerationEvent.StoppedBy;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.experience.DraftSource;
import io.dvi.v1.DecodeServiceGrpc;
import io.dvi.v1.Delta;
import io.dvi.v1.DetokenizeRequest;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateAnswer;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.GetModelRequest;
import io.dvi.v1.LogprobToken;
import io.dvi.v1.Model;
import io.dvi.v1.TokenLogprobs;
import io.dvi.v1.TokenizeAnswer;
import io.dvi.v1.TokenizeRequest;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class GenerateTest {

	private static final int EVENT_QUEUE = 20;

	private final String name = "decode-" + System.identityHashCode(this);

	private final HandDrivenModel model = new HandDrivenModel();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final ManagedChannel channel = InProcessChannelBuilder.forName(this.name).build();

	private final CollectingConsumer consumer = new CollectingConsumer();

	private Server server = InProcessServerBuilder.forName(this.name).build();

	@BeforeEach
	void serve() throws IOException {
		RequestParser parser = new RequestParser(new RequestParser.Defaults(DrafterChoice.AUTO, 4));
		this.server = InProcessServerBuilder.forName(this.name)
			.addService(new DecodeGrpcService(this.model, parser, new ServingMetrics(this.registry),
					new DecodeGrpcService.Settings("fp32", 64, 2, 1_000, EVENT_QUEUE)))
			.build()
			.start();
	}

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.server.shutdownNow();
	}

	@Test
	void streamsEventsInTheirOrderAndEnds() {
		generate(Integer.MAX_VALUE);
		this.model.tell(new GenerationEvent.Started(2, 3));
		this.model.delta("Hel");
		this.model.delta("lo");
		this.model.finish();
		await().until(this.consumer::completed);
		List<GenerateEvent> events = this.consumer.events();
		assertThat(events).extracting(GenerateEvent::getEventCase)
			.containsExactly(GenerateEvent.EventCase.STARTED, GenerateEvent.EventCase.DELTA,
					GenerateEvent.EventCase.DELTA, GenerateEvent.EventCase.FINISHED);
		assertThat(events.getFirst().getStarted().getRequestId()).isEqualTo("r-1");
		assertThat(events.get(1).getDelta().getText() + events.get(2).getDelta().getText()).isEqualTo("Hello");
		assertThat(events.getLast().getFinished().getSpeculation().getAcceptedByPositionList()).containsExactly(1, 0);
		assertThat(events.getLast().getFinished().getSpeculation().getHeadVersionEnd()).isEqualTo(3);
		assertThat(this.registry.get("dvi.spec.decode.num.drafts").tag("head_version", "3").counter().count())
			.isEqualTo(2);
		assertThat(
				this.registry.get("dvi.spec.decode.num.accepted.tokens.per.pos").tag("position", "0").counter().count())
			.isEqualTo(1);
		assertThat(this.registry.get("dvi.time.to.first.token").timer().count()).isEqualTo(1);
	}

	@Test
	void tellsLikelihoodsAndWhatEndedTheAnswer() {
		generate(Integer.MAX_VALUE);
		GenerationEvent.LikelyToken chosen = new GenerationEvent.LikelyToken(7, -0.5f, new byte[] { (byte) 0xC3 });
		GenerationEvent.LikelyToken other = new GenerationEvent.LikelyToken(8, -1.5f, new byte[0]);
		this.model.tell(new GenerationEvent.Delta(List.of(7), "",
				List.of(new GenerationEvent.TokenLogprobs(chosen, List.of(chosen, other))), List.of(DraftSource.NONE)));
		this.model.tell(finished(new StoppedBy.StopToken(9)));
		await().until(this.consumer::completed);
		TokenLogprobs told = this.consumer.events().getFirst().getDelta().getLogprobs(0);
		assertThat(told.getChosen().getId()).isEqualTo(7);
		assertThat(told.getChosen().getLogprob()).isEqualTo(-0.5f);
		assertThat(told.getChosen().getBytes().toByteArray()).containsExactly(0xC3);
		assertThat(told.getTopList()).extracting(LogprobToken::getId).containsExactly(7, 8);
		Finished finished = this.consumer.events().getLast().getFinished();
		assertThat(finished.getStopTokenId()).isEqualTo(9);
		assertThat(finished.hasStopString()).isFalse();
		assertThat(finished.getCachedPromptTokens()).isEqualTo(64);
	}

	@Test
	void givesTheWholeAnswerAtOnceWhereThatIsAskedFor() {
		ListenableFuture<GenerateAnswer> pending = DecodeServiceGrpc.newFutureStub(this.channel)
			.generateUnary(request());
		await().until(this.model::submitted);
		this.model.tell(new GenerationEvent.Started(2, 3));
		for (int i = 0; i < EVENT_QUEUE / 2; i++) {
			this.model.delta("word ");
		}
		this.model.tell(finished(new StoppedBy.StopString("END")));
		GenerateAnswer answer = Futures.getUnchecked(pending);
		assertThat(answer.getStarted().getRequestId()).isEqualTo("r-1");
		assertThat(answer.getDelta().getText()).isEqualTo("word ".repeat(EVENT_QUEUE / 2));
		assertThat(answer.getDelta().getTokenIdsCount()).isEqualTo(EVENT_QUEUE / 2);
		assertThat(answer.getDelta().getSourcesList()).hasSize(EVENT_QUEUE / 2).containsOnly(Delta.Source.HEAD);
		assertThat(answer.getFinished().getStopString()).isEqualTo("END");
	}

	@Test
	void givesAWholeAnswerUpWhenItsCallerCancels() {
		ListenableFuture<GenerateAnswer> pending = DecodeServiceGrpc.newFutureStub(this.channel)
			.generateUnary(request());
		await().until(this.model::submitted);
		this.model.delta("Hel");
		pending.cancel(true);
		await().until(this.model::cancelled);
	}

	@Test
	void encodesAndDecodesWithoutAnswering() {
		DecodeServiceGrpc.DecodeServiceBlockingStub stub = DecodeServiceGrpc.newBlockingStub(this.channel);
		TokenizeAnswer encoded = stub.tokenize(TokenizeRequest.newBuilder().setText("Hi").build());
		assertThat(encoded.getIdsList()).containsExactly(4, 5);
		assertThat(encoded.getContextLength()).isEqualTo(64);
		assertThat(stub.detokenize(DetokenizeRequest.newBuilder().addIds(4).build()).getText()).isEqualTo("[4]");
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> stub.tokenize(TokenizeRequest.getDefaultInstance()))
			.satisfies((refusal) -> assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> stub.detokenize(DetokenizeRequest.newBuilder().setModel("other").build()))
			.satisfies((refusal) -> assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
	}

	@Test
	void endsTheCallOfAConsumerThatFallsBehindTheQueueAndNeverWaitsForIt() {
		generate(1);
		for (int i = 0; i < EVENT_QUEUE * 3; i++) {
			this.model.delta("word ");
		}
		await().until(this.model::cancelled);
		this.consumer.request(1_000);
		await().until(() -> this.consumer.failure() != null);
		assertThat(status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
		assertThat(this.consumer.detail().getCode()).isEqualTo(io.dvi.v1.ErrorCode.OVERLOADED);
		assertThat(this.registry.get("dvi.requests.cancelled").tag("stage", "slow_consumer").counter().count())
			.isEqualTo(1);
	}

	@Test
	void aConsumerThatPausesWithinTheQueueLosesNothing() {
		generate(1);
		for (int i = 0; i < EVENT_QUEUE - 1; i++) {
			this.model.delta(Integer.toString(i));
		}
		this.model.finish();
		this.consumer.request(1_000);
		await().until(this.consumer::completed);
		assertThat(this.consumer.events()).hasSize(EVENT_QUEUE);
	}

	@Test
	void givesTheRequestUpWhenTheConsumerCancels() {
		generate(Integer.MAX_VALUE);
		this.model.delta("Hel");
		this.consumer.cancel();
		await().until(this.model::cancelled);
		assertThat(this.registry.get("dvi.requests.cancelled").tag("stage", "client").counter().count()).isEqualTo(1);
	}

	@Test
	void givesTheRequestUpWhenItsQueueOverflowsWhileItIsSubmitted() {
		CountDownLatch admission = this.model.holdAdmission();
		generate(1);
		for (int i = 0; i < EVENT_QUEUE * 3; i++) {
			this.model.delta("word ");
		}
		assertThat(this.model.cancelled()).isFalse();
		admission.countDown();
		await().until(this.model::cancelled);
	}

	@Test
	void givesTheRequestUpAtItsDeadline() {
		DecodeServiceGrpc.newStub(this.channel)
			.withDeadlineAfter(1_500, TimeUnit.MILLISECONDS)
			.generate(request(), this.consumer);
		await().until(this.model::cancelled);
		await().until(() -> this.consumer.failure() != null);
		assertThat(status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
		assertThat(this.registry.get("dvi.requests.cancelled").tag("stage", "deadline").counter().count()).isEqualTo(1);
	}

	@Test
	void passesAFailureOnWithItsDetail() {
		generate(Integer.MAX_VALUE);
		this.model.tell(new GenerationEvent.Failed(new EngineException(ErrorCode.UNAVAILABLE, "closing")));
		await().until(() -> this.consumer.failure() != null);
		assertThat(status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(this.consumer.detail().getMessage()).isEqualTo("closing");
	}

	@ParameterizedTest
	@EnumSource
	void givesEveryRefusalAStatusAndADetail(ErrorCode code) {
		this.model.refuse(new EngineException(code, "field", "`field` must be 1. Given: 2"));
		DecodeServiceGrpc.newStub(this.channel).generate(request(), this.consumer);
		await().until(() -> this.consumer.failure() != null);
		assertThat(status().getCode()).isNotIn(Status.Code.OK, Status.Code.UNKNOWN);
		assertThat(this.consumer.detail().getField()).isEqualTo("field");
		assertThat(this.consumer.detail().getCode()).isNotEqualTo(io.dvi.v1.ErrorCode.ERROR_CODE_UNSPECIFIED);
	}

	@Test
	void tellsACallerNothingOfADefect() {
		this.model.breakDown(new IllegalStateException("/a/path and a prompt"));
		DecodeServiceGrpc.newStub(this.channel).generate(request(), this.consumer);
		await().until(() -> this.consumer.failure() != null);
		assertThat(status().getCode()).isEqualTo(Status.Code.INTERNAL);
		assertThat(status().getDescription()).isEqualTo("internal error");
	}

	@Test
	void refusesAnotherModelsName() {
		DecodeServiceGrpc.newStub(this.channel)
			.generate(request().toBuilder().setModel("other").build(), this.consumer);
		await().until(() -> this.consumer.failure() != null);
		assertThat(status().getCode()).isEqualTo(Status.Code.NOT_FOUND);
		assertThat(this.consumer.detail().getMessage()).isEqualTo("`model` must be hand-driven. Given: other");
	}

	@Test
	void describesTheModel() {
		Model described = DecodeServiceGrpc.newBlockingStub(this.channel)
			.getModel(GetModelRequest.getDefaultInstance());
		assertThat(described.getName()).isEqualTo("hand-driven");
		assertThat(described.getContextLength()).as("the smaller of the model's and the service's").isEqualTo(64);
		assertThat(described.getHeadVersion()).isEqualTo(3);
		assertThat(described.getTools()).isTrue();
	}

	private static GenerationEvent.Finished finished(StoppedBy by) {
		return new GenerationEvent.Finished(GenerationEvent.FinishReason.STOP, by, 80, 64, 1,
				new GenerationEvent.SpeculationFigures(1, 0, 0, List.of(), List.of(), -1),
				new GenerationEvent.Timings(1, 2, 3));
	}

	private void generate(int requested) {
		this.consumer.request(requested);
		DecodeServiceGrpc.newStub(this.channel).generate(request(), this.consumer);
		await().until(this.model::submitted);
	}

	private Status status() {
		return Status.fromThrowable(this.consumer.failure());
	}

	private static GenerateRequest request() {
		return GenerateRequest.newBuilder().setRequestId("r-1").setText("Hi").build();
	}

}
