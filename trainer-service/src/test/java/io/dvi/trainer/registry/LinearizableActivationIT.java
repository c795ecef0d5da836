package io.dvi.trainer.registry;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.testing.Heads;
import io.dvi.trainer.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records a history of concurrent moves and looks, by several processes, and searches it
 * for what no order of single steps explains. Since every move has a number, an order is
 * at hand: that of the numbers. The history is linearizable when that order agrees with
 * real time, every look sees the move in force at some moment of its own, and every
 * compare-and-set failed or succeeded as it had to.
 */
class LinearizableActivationIT {

	private static final int HEADS = 4;

	private static final int WRITERS = 6;

	private static final int CALLS = 40;

	private final AtomicLong time = new AtomicLong();

	@Test
	void activationIsLinearizable() throws Exception {
		long seed = new Random().nextLong();
		List<Event> history = new ArrayList<>();
		try (TestDatabase database = TestDatabase.migrated(); TestDatabase other = database.again()) {
			HeadRegistry first = registry(database);
			first.initialise(() -> Heads.head(null, 10));
			IntStream.range(0, HEADS).forEach((head) -> Heads.publish(first));
			HeadRegistry second = registry(other);
			List<Callable<List<Event>>> writers = IntStream.range(0, WRITERS)
				.<Callable<List<Event>>>mapToObj(
						(writer) -> () -> write((writer % 2 == 0) ? first : second, new Random(seed + writer)))
				.toList();
			try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
				for (Future<List<Event>> events : threads.invokeAll(writers)) {
					history.addAll(events.get());
				}
			}
			List<Long> recorded = first.activations(1_000, Long.MAX_VALUE)
				.stream()
				.map(Activation::sequence)
				.sorted()
				.toList();
			assertThat(recorded).as("no gap and no number twice [seed %d]", seed)
				.isEqualTo(IntStream.rangeClosed(1, recorded.size()).mapToObj(Long::valueOf).toList());
		}
		List<Event> moves = history.stream().filter((event) -> event.kind == Kind.MOVED).toList();
		assertThat(moves).as("[seed %d]", seed).hasSizeGreaterThan(WRITERS);
		assertThat(history).as("[seed %d]", seed).filteredOn((event) -> event.kind == Kind.REFUSED).isNotEmpty();
		for (Event event : history) {
			assertThat(explained(event, moves)).as("[seed %d] %s", seed, event).isTrue();
		}
	}

	private List<Event> write(HeadRegistry registry, Random random) {
		List<Event> events = new ArrayList<>();
		for (int call = 0; call < CALLS; call++) {
			long began = this.time.incrementAndGet();
			Activation seen = registry.activation();
			events.add(new Event(Kind.SEEN, began, this.time.incrementAndGet(), seen.sequence()));
			long version = random.nextInt(HEADS + 1);
			if (version != seen.version()) {
				events.add(compareAndSet(registry, version, seen.sequence()));
			}
		}
		return events;
	}

	private Event compareAndSet(HeadRegistry registry, long version, long expected) {
		long began = this.time.incrementAndGet();
		try {
			Activation moved = registry.activate(Heads.to(version, expected)).activation();
			assertThat(moved.sequence()).as("moved from what was expected").isEqualTo(expected + 1);
			return new Event(Kind.MOVED, began, this.time.incrementAndGet(), moved.sequence());
		}
		catch (TrainerException ex) {
			assertThat(ex.error()).isEqualTo(TrainerError.ACTIVATION_CONFLICT);
			return new Event(Kind.REFUSED, began, this.time.incrementAndGet(), expected);
		}
	}

	private static boolean explained(Event event, List<Event> moves) {
		return switch (event.kind) {
			// Whatever ended before it began has a lower number.
			case MOVED ->
				moves.stream().noneMatch((move) -> move.ended < event.began && move.sequence > event.sequence);
			// The move seen had begun, and none that ended before the look began is
			// newer.
			case SEEN -> moves.stream().noneMatch((move) -> move.ended < event.began && move.sequence > event.sequence)
					&& (event.sequence == 1 || moves.stream()
						.anyMatch((move) -> move.sequence == event.sequence && move.began < event.ended));
			// Somebody moved away from what was expected, before the refusal.
			case REFUSED ->
				moves.stream().anyMatch((move) -> move.sequence == event.sequence + 1 && move.began < event.ended);
		};
	}

	private static HeadRegistry registry(TestDatabase database) {
		return new HeadRegistry(database.jdbc(), database.transactions(), Heads.LINEAGE, Clock.systemUTC());
	}

	private enum Kind {

		MOVED, SEEN, REFUSED

	}

	private record Event(Kind kind, long began, long ended, long sequence) {
	}

}
