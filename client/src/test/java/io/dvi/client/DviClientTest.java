package io.dvi.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

import io.dvi.v1.ErrorDetail;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
class DviClientTest {

	private static final GenerateRequest REQUEST = GenerateRequest
		.of(new Prompt.Chat(List.of(new Prompt.Message("user", "hello"))));

	private final ScriptedDecode decode = new ScriptedDecode();

	@AutoClose
	private final InProcessServices services = new InProcessServices(DviClientOptions.defaults(), this.decode);

	private final DviClient client = this.services.client();

	@Test
	void deliversTheEventsInOrder() {
		this.decode.then(ScriptedDecode.answering("Hel", "lo"));
		List<GenerateEvent> events = new ArrayList<>();
		try (TokenStream stream = this.client.generate(REQUEST)) {
			stream.forEachRemaining(events::add);
		}
		assertThat(events).hasSize(4);
		assertThat(events.get(0)).isEqualTo(new GenerateEvent.Started("r1", 5, 3));
		assertThat(events.get(1)).isEqualTo(new GenerateEvent.Delta(List.of(7), "Hel", List.of(), List.of()));
		GenerateEvent.Finished finished = (GenerateEvent.Finished) events.get(3);
		assertThat(finished.speculation().acceptanceRate()).isEqualTo(0.5);
		assertThat(finished.speculation().meanAcceptanceLength()).isEqualTo(3);
		assertThat(finished.timings().decode()).isEqualTo(Duration.ofMillis(1));
	}

	@Test
	void tellsLogProbabilitiesTheCacheAndWhatStoppedTheAnswer() {
		this.decode.then((request, answers) -> {
			answers.onNext(ScriptedDecode.started());
			answers.onNext(ScriptedDecode.likely());
			answers.onNext(ScriptedDecode.stoppedBy("END"));
			answers.onCompleted();
		});
		List<GenerateEvent> events = new ArrayList<>();
		this.client.generate(REQUEST).forEachRemaining(events::add);
		TokenLogprobs.Candidate chosen = new TokenLogprobs.Candidate(7, -0.5f, List.of(195));
		assertThat(events.get(1)).isEqualTo(new GenerateEvent.Delta(List.of(7), "",
				List.of(new TokenLogprobs(chosen, List.of(new TokenLogprobs.Candidate(8, -0.25f, List.of())))),
				List.of()));
		GenerateEvent.Finished finished = (GenerateEvent.Finished) events.get(2);
		assertThat(finished.stoppedBy()).isEqualTo(new GenerateEvent.StoppedBy.Text("END"));
		assertThat(finished.cachedPromptTokens()).isEqualTo(4);
	}

	@Test
	void translatesBetweenTextAndTokens() {
		assertThat(this.client.tokenize("ab")).isEqualTo(new Tokenized(List.of(97, 98), 2048));
		assertThat(this.client.tokenize(new Prompt.Chat(List.of(new Prompt.Message("user", "c")))))
			.isEqualTo(new Tokenized(List.of(99), 2048));
		assertThat(this.client.detokenize(List.of(97, 98))).isEqualTo("ab");
	}

	@Test
	void aDetailInTheTrailersDecidesTypeCodeAndField() {
		this.decode.then((request,
				answers) -> answers.onError(ScriptedDecode.withDetail(Status.INVALID_ARGUMENT,
						ErrorDetail.newBuilder()
							.setCode(io.dvi.v1.ErrorCode.CONTEXT_LENGTH_EXCEEDED)
							.setField("max_tokens")
							.setMessage("`max_tokens` must be at most 2048. Given: 4000")
							.build())));
		assertThatExceptionOfType(DviException.InvalidRequest.class)
			.isThrownBy(() -> this.client.generate(REQUEST).hasNext())
			.withMessage("`max_tokens` must be at most 2048. Given: 4000")
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED))
			.satisfies((failure) -> assertThat(failure.field()).isEqualTo("max_tokens"));
	}

	@Test
	void triesAgainWhileTheServiceIsNotReachable() {
		this.decode.then(ScriptedDecode.failing(Status.UNAVAILABLE))
			.then(ScriptedDecode.failing(Status.UNAVAILABLE))
			.then(ScriptedDecode.answering("ok"));
		List<GenerateEvent> events = new ArrayList<>();
		this.client.generate(REQUEST).forEachRemaining(events::add);
		assertThat(events).hasSize(3);
		assertThat(this.decode.received).hasSize(3);
	}

	@Test
	void aStreamThatDeliveredAnythingIsNeverRetried() {
		this.decode.then((request, answers) -> {
			answers.onNext(ScriptedDecode.started());
			answers.onError(Status.UNAVAILABLE.asRuntimeException());
		});
		TokenStream stream = this.client.generate(REQUEST);
		assertThat(stream.next()).isInstanceOf(GenerateEvent.Started.class);
		assertThatExceptionOfType(DviException.Unavailable.class).isThrownBy(stream::hasNext);
		assertThat(this.decode.received).hasSize(1);
	}

	@Test
	void anOverloadedServiceIsNotAskedAgain() {
		this.decode.then(ScriptedDecode.failing(Status.RESOURCE_EXHAUSTED));
		assertThatExceptionOfType(DviException.Unavailable.class)
			.isThrownBy(() -> this.client.generate(REQUEST).hasNext())
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.OVERLOADED));
		assertThat(this.decode.received).hasSize(1);
	}

	@Test
	void closingTheStreamCancelsTheCall() throws InterruptedException {
		this.decode.then((request, answers) -> answers.onNext(ScriptedDecode.started()));
		TokenStream stream = this.client.generate(REQUEST);
		assertThat(stream.next()).isInstanceOf(GenerateEvent.Started.class);
		stream.close();
		assertThat(this.decode.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
		assertThatExceptionOfType(DviException.Cancelled.class).isThrownBy(stream::hasNext);
	}

	@Test
	void theDeadlineEndsAGenerationThatSaysNothing() {
		this.decode.then((request, answers) -> {
		});
		GenerateRequest hurried = REQUEST.withTimeout(Duration.ofMillis(100));
		assertThatExceptionOfType(DviException.DeadlineExceeded.class)
			.isThrownBy(() -> this.client.generate(hurried).hasNext());
	}

	@Test
	void aStreamWithoutFinishedIsAFailure() {
		this.decode.then((request, answers) -> {
			answers.onNext(ScriptedDecode.started());
			answers.onCompleted();
		});
		TokenStream stream = this.client.generate(REQUEST);
		stream.next();
		assertThatExceptionOfType(DviException.Internal.class).isThrownBy(stream::hasNext);
	}

	@Test
	void aPublisherSendsNothingBeforeTheFirstDemandAndNoMoreThanAskedFor() throws InterruptedException {
		this.decode.then(ScriptedDecode.answering("a", "b"));
		Collector collector = new Collector();
		this.client.publish(REQUEST).subscribe(collector);
		assertThat(this.decode.received).isEmpty();
		for (int asked = 1; asked <= 4; asked++) {
			collector.request(1);
			collector.awaitEvents(asked);
		}
		assertThat(collector.done.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(collector.events).hasSize(4);
		assertThat(collector.unasked).isZero();
	}

	@Test
	void describesTheModel() {
		Model model = this.client.model();
		assertThat(model.name()).isEqualTo("smol");
		assertThat(model.fingerprint()).isEqualTo("f00d");
		assertThat(model.created().getEpochSecond()).isEqualTo(1_700_000_000);
		assertThat(model.headVersion()).isEqualTo(3);
		assertThat(model.tools()).isTrue();
	}

	/** Asks only when told to. */
	private static final class Collector implements Flow.Subscriber<GenerateEvent> {

		final List<GenerateEvent> events = new ArrayList<>();

		final CountDownLatch done = new CountDownLatch(1);

		int unasked;

		private long asked;

		private Flow.@Nullable Subscription subscription;

		void request(long n) {
			synchronized (this) {
				this.asked += n;
			}
			Objects.requireNonNull(this.subscription).request(n);
		}

		synchronized void awaitEvents(int count) throws InterruptedException {
			while (this.events.size() < count) {
				wait();
			}
		}

		@Override
		public void onSubscribe(Flow.Subscription value) {
			this.subscription = value;
		}

		@Override
		public synchronized void onNext(GenerateEvent event) {
			this.events.add(event);
			this.unasked += (this.events.size() > this.asked) ? 1 : 0;
			notifyAll();
		}

		@Override
		public void onError(Throwable failure) {
			this.done.countDown();
		}

		@Override
		public void onComplete() {
			this.done.countDown();
		}

	}

}
