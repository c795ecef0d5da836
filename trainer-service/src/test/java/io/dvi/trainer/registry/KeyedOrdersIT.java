package io.dvi.trainer.registry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.TestClock;
import io.dvi.trainer.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class KeyedOrdersIT {

	private static final byte[] ORDER = bytes("pause");

	private final TestClock clock = new TestClock();

	private final AtomicInteger carriedOut = new AtomicInteger();

	private TestDatabase database;

	private KeyedOrders orders;

	@BeforeEach
	void open() {
		this.database = TestDatabase.migrated();
		this.orders = new KeyedOrders(this.database.jdbc(), this.database.transaction(), Heads.LINEAGE,
				this.clock.clock());
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void theSameOrderUnderAKeyGetsTheSameAnswerForADay() {
		assertThat(this.orders.find("key", ORDER)).isEmpty();
		assertThat(once("key", ORDER)).isEqualTo("answer 1");
		this.clock.advance(Duration.ofHours(23));
		assertThat(once("key", ORDER)).isEqualTo("answer 1");
		assertThat(this.orders.find("key", ORDER)).contains(bytes("answer 1"));
		assertThat(once("another key", ORDER)).isEqualTo("answer 2");
		this.clock.advance(Duration.ofHours(2));
		assertThat(once("key", ORDER)).as("a day later").isEqualTo("answer 3");
	}

	@Test
	void anotherOrderUnderTheKeyIsRefused() {
		once("key", ORDER);
		for (Supplier<Object> call : List.<Supplier<Object>>of(() -> once("key", bytes("resume")),
				() -> this.orders.find("key", bytes("resume")))) {
			assertThatExceptionOfType(TrainerException.class).isThrownBy(call::get)
				.withMessageContaining("another order")
				.satisfies((ex) -> assertThat(ex.error()).isEqualTo(TrainerError.INVALID_ARGUMENT))
				.satisfies((ex) -> assertThat(ex.field()).isEqualTo("idempotency_key"));
		}
		assertThat(this.carriedOut).hasValue(1);
	}

	@Test
	void anOrderThatFailedLeavesItsKeyFree() {
		assertThatIllegalStateException().isThrownBy(() -> this.orders.once("key", ORDER, () -> {
			throw new IllegalStateException("no");
		}));
		assertThat(once("key", ORDER)).isEqualTo("answer 1");
	}

	@Test
	void ofTwoAtOnceTheSecondGetsTheAnswerOfTheFirst() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch begun = new CountDownLatch(1);
		CompletableFuture<byte[]> first = CompletableFuture.supplyAsync(() -> this.orders.once("key", ORDER, () -> {
			begun.countDown();
			await(release);
			return bytes("first");
		}), Thread::startVirtualThread);
		await(begun);
		CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> once("key", ORDER),
				Thread::startVirtualThread);
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> waiting() == 1 || second.isDone());
		release.countDown();
		assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(bytes("first"));
		assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("first");
		assertThat(this.carriedOut).hasValue(0);
	}

	private String once(String key, byte[] order) {
		return new String(this.orders.once(key, order, () -> bytes("answer " + this.carriedOut.incrementAndGet())),
				StandardCharsets.UTF_8);
	}

	private long waiting() {
		return this.database.jdbc()
			.sql("select count(*) from pg_locks where locktype = 'advisory' and not granted and database ="
					+ " (select oid from pg_database where datname = current_database())")
			.query(Long.class)
			.single();
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("interrupted", ex);
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
