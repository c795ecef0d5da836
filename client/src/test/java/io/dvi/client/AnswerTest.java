package io.dvi.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.grpc.Status;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/** An answer in one piece. */
@Timeout(20)
class AnswerTest {

	private static final GenerateRequest REQUEST = GenerateRequest.of(new Prompt.Text("Hi"));

	private final ScriptedDecode decode = new ScriptedDecode();

	@AutoClose
	private final InProcessServices services = new InProcessServices(DviClientOptions.defaults().withKey("secret"),
			this.decode);

	private final DviClient client = this.services.client();

	@Test
	void comesWithItsBeginningAndItsEnd() {
		this.decode.then(ScriptedDecode.answering("Hel", "lo"));
		Answer answer = this.client.answer(REQUEST.withMaxTokens(17));
		assertThat(answer.text()).isEqualTo("Hello");
		assertThat(answer.content().tokenIds()).isEqualTo(List.of(7, 7));
		assertThat(answer.started()).isEqualTo(new GenerateEvent.Started("r1", 5, 3));
		assertThat(answer.finished().reason()).isEqualTo(GenerateEvent.Reason.STOP);
		assertThat(this.decode.received.get(0).getMaxTokens()).isEqualTo(17);
		assertThat(this.services.authorization).isEqualTo("Bearer secret");
	}

	@Test
	void isAskedForAgainWhileNobodyIsThere() {
		this.decode.then(ScriptedDecode.failing(Status.UNAVAILABLE)).then(ScriptedDecode.answering("Hello"));
		assertThat(this.client.answer(REQUEST).text()).isEqualTo("Hello");
		assertThat(this.decode.received).hasSize(2);
	}

	@Test
	void isRefusedOnceAndByKind() {
		this.decode.then(ScriptedDecode.failing(Status.INVALID_ARGUMENT));
		assertThatExceptionOfType(DviException.InvalidRequest.class).isThrownBy(() -> this.client.answer(REQUEST));
		assertThat(this.decode.received).hasSize(1);
	}

	@Test
	void hasTheRequestsTime() {
		this.decode.then((request, answers) -> {
		});
		assertThatExceptionOfType(DviException.DeadlineExceeded.class)
			.isThrownBy(() -> this.client.answer(REQUEST.withTimeout(Duration.ofMillis(200))));
	}

	@Test
	void isGivenUpWhereItsThreadIsInterrupted() throws Exception {
		CountDownLatch called = new CountDownLatch(1);
		this.decode.then((request, answers) -> called.countDown());
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		Thread caller = new Thread(() -> thrown.complete(catchThrowable(() -> this.client.answer(REQUEST))));
		caller.start();
		called.await();
		caller.interrupt();
		assertThat(thrown.get()).isInstanceOf(DviException.Cancelled.class);
		this.decode.cancelled.await();
	}

}
