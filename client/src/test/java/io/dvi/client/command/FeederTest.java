package io.dvi.client.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.dvi.client.DviClient;
import io.dvi.client.DviClientOptions;
import io.dvi.client.DviException;
import io.dvi.client.InProcessServices;
import io.dvi.client.ScriptedDecode;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.ErrorDetail;
import io.dvi.v1.GenerateRequest;
import io.grpc.Status;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Every scripted text has 6 tokens of 2 verify steps, 4 of them accepted drafts. */
@Timeout(60)
class FeederTest {

	private static final List<String> PROMPTS = List.of("one", "two", "three");

	private final ScriptedDecode decode = new ScriptedDecode();

	private final List<Duration> pauses = new ArrayList<>();

	@AutoClose
	private final InProcessServices services = new InProcessServices(DviClientOptions.defaults().withAttempts(1),
			this.decode);

	private final DviClient client = this.services.client();

	@Test
	void asksWhatWasPlannedUntilEnoughTokensWereGenerated() {
		this.decode.then(ScriptedDecode.answering("an answer"));
		FeedFigures figures = run(feeder(0, 1, 20));
		assertThat(figures).isEqualTo(new FeedFigures(4, 0, 0, 24, 8, 16));
		assertThat(figures.tokensPerStep()).isEqualTo(3);
		Feed same = feed(0);
		assertThat(this.decode.received).hasSize(4).allSatisfy((request) -> {
			Feed.Answer planned = same.next();
			assertThat(content(request)).isEqualTo(planned.prompt().text());
			assertThat(request.getMaxTokens()).isEqualTo(64);
			assertThat(request.getSampling().getTemperature()).isEqualTo(planned.answering().temperature());
			assertThat(request.getSampling().hasSeed()).isEqualTo(planned.answering().seed() != null);
			assertThat(request.getLearning().getOptOut()).isFalse();
		});
	}

	@Test
	void letsTheModelWriteThePromptAndAsksIt() {
		this.decode.then(ScriptedDecode.answering(" What is", " rain?\n")).then(ScriptedDecode.answering("Water."));
		FeedFigures figures = run(feeder(1, 1, 7));
		assertThat(figures).isEqualTo(new FeedFigures(1, 1, 0, 12, 4, 8));
		GenerateRequest writing = this.decode.received.get(0);
		assertThat(content(writing)).isEqualTo("Write a new request, similar to this one but about something else:\n\n"
				+ feed(1).next().prompt().text());
		assertThat(writing.getMaxTokens()).isEqualTo(96);
		assertThat(writing.getSampling().getTemperature()).isEqualTo(1);
		assertThat(writing.getSampling().hasSeed()).isTrue();
		assertThat(content(this.decode.received.get(1))).isEqualTo("What is rain?");
	}

	@Test
	void asksWhatComesFirstAndPutsItsAnswerIntoThePrompt() {
		FeedPrompt prompt = new FeedPrompt("Sum up: {answer}", "Tell a story", "summaries");
		this.decode.then(ScriptedDecode.answering(" Once. ")).then(ScriptedDecode.answering("It was."));
		run(feeder(new Feed(List.of(prompt), new Feed.Settings(0, 0.8f, 1)), 1, 7));
		assertThat(this.decode.received).extracting(FeederTest::content)
			.containsExactly("Tell a story", "Sum up: Once.");
		assertThat(this.decode.received).extracting((request) -> request.getLearning().getTask())
			.containsExactly("writing", "summaries");
	}

	@Test
	void aPromptTheModelLeftBlankIsSkipped() {
		this.decode.then(ScriptedDecode.answering(" \n"));
		FeedFigures figures = run(feeder(1, 1, 12));
		assertThat(figures).isEqualTo(new FeedFigures(0, 2, 2, 12, 4, 8));
	}

	@Test
	void aPromptThatIsTooLongIsSkipped() {
		this.decode.then(refusing(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "too long")).then(ScriptedDecode.answering("yes"));
		FeedFigures figures = run(feeder(0, 1, 6));
		assertThat(figures).isEqualTo(new FeedFigures(1, 0, 1, 6, 2, 4));
	}

	@Test
	void aFileOfWhichNothingCanBeAnsweredIsAFailure() {
		this.decode.then(refusing(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "too long"));
		assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> run(feeder(0, 2, 6)))
			.withMessageContaining("1000 answers in a row had to be skipped");
	}

	@Test
	void anyOtherRefusalIsAFailureWithTheServersSentence() {
		this.decode.then(refusing(ErrorCode.INVALID_ARGUMENT, "`temperature` must be from 0 to 2. Given: 3"));
		assertThatExceptionOfType(DviException.InvalidRequest.class).isThrownBy(() -> run(feeder(0, 2, 6)))
			.withMessage("`temperature` must be from 0 to 2. Given: 3");
	}

	@Test
	void aFullServiceIsWaitedForLongerAndLonger() {
		this.decode.then(refusing(ErrorCode.OVERLOADED, "the queue is full"))
			.then(ScriptedDecode.failing(Status.UNAVAILABLE))
			.then(ScriptedDecode.answering("yes"));
		assertThat(run(feeder(0, 1, 6)).answers()).isEqualTo(1);
		assertThat(this.pauses).containsExactly(Duration.ofMillis(250), Duration.ofMillis(500));
		assertThat(this.decode.received.get(2)).isEqualTo(this.decode.received.get(0));
	}

	@Test
	void aServiceThatStaysFullIsAFailureWithTheServersSentence() {
		this.decode.then(refusing(ErrorCode.OVERLOADED, "the queue is full"));
		assertThatExceptionOfType(DviException.Unavailable.class).isThrownBy(() -> run(feeder(0, 1, 6)))
			.withMessage("the queue is full");
		assertThat(this.decode.received).hasSize(FeedCaller.MOST_TRIES);
		assertThat(this.pauses).hasSize(FeedCaller.MOST_TRIES - 1).endsWith(Duration.ofSeconds(16));
	}

	@Test
	void asManyStreamsAsAskedForAreAtWorkAndNoMore() {
		CountDownLatch together = new CountDownLatch(3);
		AtomicInteger atOnce = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		this.decode.then((request, answers) -> {
			most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
			together.countDown();
			await(together);
			// Before the last event: behind it the next request may come.
			atOnce.decrementAndGet();
			ScriptedDecode.answering("yes").accept(request, answers);
		});
		FeedFigures figures = run(feeder(0, 3, 300));
		assertThat(most).hasValue(3);
		assertThat(figures.answers()).isBetween(50L, 52L);
		assertThat(figures.tokens()).isEqualTo(6 * figures.answers());
	}

	@Test
	void beginsNoMoreAnswersThanAsked() {
		this.decode.then(ScriptedDecode.answering("an answer"));
		FeedFigures figures = run(feeder(feed(0), new Feeder.Limits(3, Long.MAX_VALUE, 7, Rate.UNLIMITED)));
		assertThat(figures.answers()).isEqualTo(7);
		assertThat(this.decode.received).hasSize(7);
	}

	@Test
	void reportsWhileItWaits() {
		CountDownLatch reported = new CountDownLatch(1);
		this.decode.then(ScriptedDecode.answering("one")).then((request, answers) -> {
			await(reported);
			ScriptedDecode.answering("two").accept(request, answers);
		});
		feeder(0, 1, 12).run(Duration.ofMillis(1), (figures) -> {
			if (figures.answers() == 1) {
				reported.countDown();
			}
		});
		assertThat(reported.getCount()).isZero();
	}

	@Test
	void stoppingGivesUpTheAnswersUnderWay() throws InterruptedException {
		Feeder feeder = feeder(0, 1, 1000);
		this.decode.then(ScriptedDecode.answering("one")).then((request, answers) -> {
			answers.onNext(ScriptedDecode.started());
			feeder.stop();
		});
		assertThat(run(feeder).answers()).isEqualTo(1);
		assertThat(this.decode.cancelled.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void stoppedBeforeItBeganItDoesNothing() {
		Feeder feeder = feeder(0, 1, 1000);
		feeder.stop();
		assertThat(run(feeder)).isEqualTo(FeedFigures.NOTHING);
		assertThat(this.decode.received).isEmpty();
	}

	private Feeder feeder(double ownShare, int streams, long tokens) {
		return feeder(feed(ownShare), streams, tokens);
	}

	private Feeder feeder(Feed feed, int streams, long tokens) {
		return feeder(feed, new Feeder.Limits(streams, tokens, Long.MAX_VALUE, Rate.UNLIMITED));
	}

	private Feeder feeder(Feed feed, Feeder.Limits limits) {
		return new Feeder(feed, new FeedCaller(this.client, 64, this.pauses::add, null), limits);
	}

	private static Feed feed(double ownShare) {
		return new Feed(PROMPTS.stream().map(FeedPrompt::of).toList(), new Feed.Settings(ownShare, 0.8f, 1));
	}

	private static FeedFigures run(Feeder feeder) {
		return feeder.run(Duration.ofMinutes(1), (figures) -> {
		});
	}

	private static String content(GenerateRequest request) {
		assertThat(request.getChat().getMessagesList()).singleElement()
			.satisfies((message) -> assertThat(message.getRole()).isEqualTo("user"));
		return request.getChat().getMessages(0).getContent();
	}

	private static ScriptedDecode.Script refusing(ErrorCode code, String sentence) {
		return (request, answers) -> answers.onError(ScriptedDecode.withDetail(Status.UNKNOWN,
				ErrorDetail.newBuilder().setCode(code).setMessage(sentence).build()));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
