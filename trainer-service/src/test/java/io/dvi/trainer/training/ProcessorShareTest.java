package io.dvi.trainer.training;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessorShareTest {

	private static final int PROCESSORS = 2;

	private final List<Duration> pauses = new ArrayList<>();

	private final Machine machine = new Machine();

	private final Pace pace = new ProcessorShare(0.2, 0.8, this.machine, () -> this.machine.nanos, (time) -> {
		this.pauses.add(time);
		this.machine.pass(time.toNanos(), 0);
	});

	@Test
	void whileOthersWorkItTakesItsShareOfAllProcessors() {
		for (int step = 0; step < 3; step++) {
			this.machine.work(Duration.ofSeconds(2), 0.6);
			this.pace.rest();
		}
		assertThat(this.pauses).as("2 s of work in 5 s on 2 processors are 0.2")
			.containsOnly(Duration.ofSeconds(3))
			.hasSize(3);
	}

	@Test
	void onAnIdleMachineOneThreadNeedNotRestAtAll() {
		this.machine.work(Duration.ofSeconds(2), 0.05);
		this.pace.rest();
		assertThat(this.pauses).isEmpty();
	}

	@Test
	void whatItDoesItselfIsNoWorkOfOthers() {
		this.machine.work(Duration.ofSeconds(2), 0);
		this.machine.work(Duration.ofSeconds(2), 0);
		this.pace.rest();
		assertThat(this.pauses).as("a load of 0.5, all of it its own").isEmpty();
	}

	@Test
	void goesBackToTheLargerShareWhenTheOthersAreDone() {
		this.machine.work(Duration.ofSeconds(2), 0.6);
		this.pace.rest();
		this.machine.work(Duration.ofSeconds(2), 0);
		this.pace.rest();
		assertThat(this.pauses).hasSize(1);
	}

	@Test
	void timeWithoutWorkCountsAsRest() {
		this.machine.work(Duration.ofSeconds(2), 0.6);
		this.machine.pass(Duration.ofSeconds(10).toNanos(), 0.6);
		this.pace.rest();
		assertThat(this.pauses).isEmpty();
	}

	@Test
	void theMachinesOwnFiguresAreInRange() {
		Processors real = Processors.ofThisMachine();
		assertThat(real.count()).isPositive();
		assertThat(real.load()).isBetween(0.0, 1.0);
		assertThat(real.own()).isPositive();
	}

	/** A clock and processors that only move when told to. */
	private static final class Machine implements Processors {

		private long nanos = 1;

		private long own;

		private double busy;

		private long since = 1;

		void work(Duration time, double others) {
			this.own += time.toNanos();
			this.busy += time.toNanos();
			pass(time.toNanos(), others);
		}

		void pass(long time, double others) {
			this.nanos += time;
			this.busy += others * time * PROCESSORS;
		}

		@Override
		public int count() {
			return PROCESSORS;
		}

		@Override
		public double load() {
			double load = (this.nanos == this.since) ? 0 : this.busy / (this.nanos - this.since) / PROCESSORS;
			this.since = this.nanos;
			this.busy = 0;
			return load;
		}

		@Override
		public long own() {
			return this.own;
		}

	}

}
