package io.dvi.gateway.routing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.dvi.client.DviClient;
import io.dvi.client.DviClientOptions;
import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.gateway.FakeDecode;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Two decode processes behind one gateway, as far as a gateway can see. */
class RoutedDecoderIT {

	private static final Duration PATIENCE = Duration.ofSeconds(15);

	private static final List<String> PROMPTS = IntStream.range(0, 40).mapToObj((i) -> "prompt " + i).toList();

	private final List<FakeReplica> fakes = List.of(new FakeReplica(), new FakeReplica());

	private final Counter rerouted = new SimpleMeterRegistry().counter("rerouted");

	private final Replicas replicas = new Replicas(
			new Addresses(this.fakes.stream().map(FakeReplica::target).toList(), InetAddress::getAllByName),
			(address) -> new Replica(address.target(),
					DviClient.connect(DviClientOptions.defaults()
						.withTargets(address.target(), address.target())
						.withTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(5))
						.withAttempts(1))));

	private final RoutedDecoder decoder = new RoutedDecoder(this.replicas, this.rerouted);

	private final List<Disposable> held = new ArrayList<>();

	@BeforeEach
	void findBoth() {
		check();
	}

	@AfterEach
	void close() {
		this.held.forEach(Disposable::dispose);
		this.replicas.close();
		this.fakes.forEach(FakeReplica::kill);
	}

	@Test
	void requestsThatBeginAlikeGoToTheSameReplicaAndOthersToBoth() {
		for (int i = 0; i < 10; i++) {
			PROMPTS.forEach((prompt) -> answer(Requests.text(prompt)));
		}
		for (FakeReplica fake : this.fakes) {
			assertThat(fake.prompts().distinct().count()).as("a fair share of 40").isBetween(8L, 32L);
			assertThat(fake.prompts().count()).as("all of each or none")
				.isEqualTo(fake.prompts().distinct().count() * 10);
		}
		assertThat(this.decoder.slots()).isEqualTo(2 * FakeDecode.SLOTS);
	}

	@Test
	void aReplicaIsLoadedAtMostAQuarterAboveTheMeanWhereItsSlotsAreTaken() {
		this.fakes.forEach((fake) -> fake.decode.plays((request, answers) -> {
		}));
		for (int i = 0; i < 20; i++) {
			hold(Requests.text("the same"));
			int calls = i + 1;
			Awaitility.await().atMost(PATIENCE).until(() -> received() == calls);
		}
		int more = Math.max(this.fakes.get(0).calls(), this.fakes.get(1).calls());
		assertThat(more).isBetween(11, 13);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3 })
	void aReplicaThatIsLostBeforeItsTextBeganFailsNoRequest(int delivered) {
		List<io.dvi.v1.GenerateEvent> script = List.of(FakeDecode.started(3), FakeDecode.delta(""),
				FakeDecode.delta(""));
		this.fakes.forEach((fake) -> fake.decode.plays((request, answers) -> {
			script.subList(0, delivered).forEach(answers::onNext);
			other(fake).decode.plays(FakeDecode.answering("Hello"));
			fake.kill();
		}));
		List<GenerateEvent> events = answer(Requests.text("any"));
		List<GenerateEvent> last = events.subList((delivered > 0) ? 1 : 0, events.size());
		assertThat(last.stream().map(GenerateEvent::getClass).map(Class::getSimpleName)).containsExactly("Started",
				"Delta", "Finished");
		assertThat(((GenerateEvent.Started) last.getFirst()).headVersion()).isEqualTo(7);
		assertThat(this.rerouted.count()).isEqualTo(1);
		assertThat(this.replicas.ready()).hasSize(1);
	}

	@Test
	void whatWasDeliveredIsNotRepeated() {
		this.fakes.forEach((fake) -> fake.decode.plays((request, answers) -> {
			answers.onNext(FakeDecode.started());
			answers.onNext(FakeDecode.delta("Hel"));
			fake.kill();
		}));
		assertThatExceptionOfType(DviException.class).isThrownBy(() -> answer(Requests.text("any")))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE));
		assertThat(received()).isEqualTo(1);
		assertThat(this.rerouted.count()).isZero();
	}

	@Test
	void aFullReplicaPassesOnWhatItRefusesAndTwoFullOnesSaySo() {
		FakeReplica full = owner("any");
		full.decode.plays(refusing());
		answer(Requests.text("any"));
		assertThat(other(full).calls()).isEqualTo(1);
		other(full).decode.plays(refusing());
		full.decode.received.clear();
		assertThatExceptionOfType(DviException.class).isThrownBy(() -> answer(Requests.text("any")))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.OVERLOADED));
		assertThat(full.calls()).as("asked once, not pressed").isEqualTo(1);
	}

	@Test
	void aReplicaThatStopsIsNotCalledAndComesBackByItself() {
		FakeReplica stopping = owner("any");
		stopping.decode.describes(null);
		check();
		answer(Requests.text("any"));
		assertThat(stopping.calls()).isZero();
		stopping.decode.describes(FakeDecode.model(FakeDecode.FINGERPRINT));
		check();
		answer(Requests.text("any"));
		assertThat(stopping.calls()).isEqualTo(1);
	}

	@Test
	void aReplicaOfAnotherModelIsNotCalledWhileOneOfThisIsThere() {
		FakeReplica changed = owner("any");
		changed.decode.describes(FakeDecode.model("fp-other"));
		check();
		PROMPTS.forEach((prompt) -> answer(Requests.text(prompt)));
		assertThat(changed.calls()).isZero();
		assertThat(this.decoder.slots()).isEqualTo(FakeDecode.SLOTS);
		other(changed).kill();
		Awaitility.await().atMost(PATIENCE).until(() -> {
			check();
			return this.replicas.ready().size() == 1;
		});
		answer(Requests.text("any"));
		assertThat(changed.calls()).isEqualTo(1);
	}

	@Test
	void nobodyThereIsSaidAfterAFewTries() {
		this.fakes.forEach(FakeReplica::kill);
		assertThatExceptionOfType(DviException.class).isThrownBy(() -> answer(Requests.text("any")))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE));
		assertThat(this.decoder.slots()).isZero();
	}

	@Test
	void allTriesTogetherHaveTheRequestsTime() {
		this.fakes.forEach((fake) -> fake.decode.plays((request, answers) -> {
			answers.onNext(FakeDecode.started());
			other(fake).decode.plays((second, nothing) -> {
			});
			CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS).execute(fake::kill);
		}));
		long begin = System.nanoTime();
		assertThatExceptionOfType(DviException.class)
			.isThrownBy(() -> answer(Requests.text("any").withTimeout(Duration.ofSeconds(3))))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).as("not three seconds each")
			.isBetween(Duration.ofMillis(2500), Duration.ofMillis(4500));
		FakeReplica second = this.fakes.stream().filter((fake) -> !fake.server.isShutdown()).findFirst().orElseThrow();
		Awaitility.await().atMost(PATIENCE).until(() -> second.decode.cancelled.get() == 1);
	}

	@Test
	void aCallerThatHangsUpIsNoLoad() {
		this.fakes.forEach((fake) -> fake.decode.plays((request, answers) -> answers.onNext(FakeDecode.started())));
		Disposable call = hold(Requests.text("any"));
		Awaitility.await().atMost(PATIENCE).until(() -> received() == 1);
		assertThat(this.replicas.present().stream().mapToInt(Replica::load).sum()).isEqualTo(1);
		call.dispose();
		assertThat(this.replicas.present().stream().mapToInt(Replica::load).sum()).isZero();
	}

	private static FakeDecode.Script refusing() {
		return FakeDecode.refusing(Status.RESOURCE_EXHAUSTED, io.dvi.v1.ErrorCode.OVERLOADED, "", "the queue is full");
	}

	/** Whose the prompt is. */
	private FakeReplica owner(String prompt) {
		answer(Requests.text(prompt));
		FakeReplica owner = this.fakes.stream().filter((fake) -> fake.calls() == 1).findFirst().orElseThrow();
		owner.decode.received.clear();
		return owner;
	}

	private FakeReplica other(FakeReplica fake) {
		return this.fakes.get(1 - this.fakes.indexOf(fake));
	}

	private int received() {
		return this.fakes.stream().mapToInt(FakeReplica::calls).sum();
	}

	private void check() {
		this.replicas.check().blockLast(PATIENCE);
	}

	private Disposable hold(GenerateRequest request) {
		Disposable call = this.decoder.generate(request).onErrorResume((_) -> Flux.empty()).subscribe();
		this.held.add(call);
		return call;
	}

	private List<GenerateEvent> answer(GenerateRequest request) {
		if (this.replicas.ready().isEmpty()) {
			check();
		}
		List<GenerateEvent> events = this.decoder.generate(request).collectList().block(PATIENCE);
		return (events != null) ? events : List.of();
	}

	/** A decode service of its own. */
	private static final class FakeReplica {

		private final FakeDecode decode = new FakeDecode();

		private final Server server = serve();

		private Server serve() {
			try {
				return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
					.addService(this.decode)
					.build()
					.start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		String target() {
			return "static://127.0.0.1:" + this.server.getPort();
		}

		int calls() {
			return this.decode.received.size();
		}

		Stream<String> prompts() {
			return this.decode.received.stream().map(io.dvi.v1.GenerateRequest::getText);
		}

		void kill() {
			this.server.shutdownNow();
		}

	}

}
