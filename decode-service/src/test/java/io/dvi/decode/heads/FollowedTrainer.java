package io.dvi.decode.heads;

import io.dvi.decode.state.StateFolder;
import io.dvi.decode.trainer.Backoff;
import io.dvi.engine.EngineFigures;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A registry, and replicas that follow it and report to it. */
final class FollowedTrainer implements AutoCloseable {

	private final FakeRegistry registry = new FakeRegistry().start();

	private final ManagedChannel channel = InProcessChannelBuilder.forName(this.registry.name()).build();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final Path folder;

	private final List<Runnable> closing = new ArrayList<>();

	/**
	 * Starts a registry without heads.
	 * @param folder where followers keep the active head
	 */
	FollowedTrainer(Path folder) {
		this.folder = folder;
	}

	FakeRegistry registry() {
		return this.registry;
	}

	SimpleMeterRegistry meters() {
		return this.meters;
	}

	ManagedChannel channel() {
		return this.channel;
	}

	/** Follows it until it is closed, beginning with the head kept in the folder. */
	HeadFollower follow(FakeSlot slot) {
		return follow(slot, EngineFigures.NONE, Duration.ofMinutes(1));
	}

	/** Follows it, and reports figures after changes and at intervals. */
	HeadFollower follow(FakeSlot slot, EngineFigures figures, Duration interval) {
		ReplicaState state = new ReplicaState(InstantSource.system());
		HeadRegistry heads = new HeadRegistry(this.channel, "replica", FakeSlot.FINGERPRINT);
		HeadSwap swap = new HeadSwap(heads, new HeadCache(StateFolder.open(this.folder)), slot, state);
		Backoff backoff = new Backoff(Duration.ofMillis(10), Duration.ofMillis(50), new Random(1));
		HeadFollower follower = new HeadFollower(heads, swap, state, backoff, new HeadMetrics(this.meters, state));
		ReplicaReporter reporter = new ReplicaReporter(this.channel, new Replica("replica", 17, FakeSlot.FINGERPRINT),
				state, () -> figures, interval);
		this.closing.add(follower::stop);
		this.closing.add(reporter::stop);
		follower.serveKeptHead();
		reporter.start();
		follower.start();
		return follower;
	}

	@Override
	public void close() {
		this.closing.forEach(Runnable::run);
		this.channel.shutdownNow();
		this.registry.kill();
	}

}
