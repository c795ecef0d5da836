package io.dvi.decode.heads;

import io.dvi.engine.EngineFigures;
import io.dvi.v1.HeadServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells the trainer what this replica serves, at once after a change and at intervals. A
 * trainer that is away hears it later: a report says all there is since the start, so one
 * that is lost does not matter. Runs on a thread of its own.
 */
final class ReplicaReporter {

	private static final Logger log = LoggerFactory.getLogger(ReplicaReporter.class);

	/** A trainer that hangs delays the next report, nothing else. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1,
			Thread.ofPlatform().name("replica-reporter").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());

	private final ManagedChannel channel;

	private final Replica replica;

	private final ReplicaState state;

	private final Supplier<EngineFigures> figures;

	private final Duration interval;

	private boolean heard = true;

	ReplicaReporter(ManagedChannel channel, Replica replica, ReplicaState state, Supplier<EngineFigures> figures,
			Duration interval) {
		this.channel = channel;
		this.replica = replica;
		this.state = state;
		this.figures = figures;
		this.interval = interval;
	}

	/** Reports from now on, in the background. */
	void start() {
		this.state.onChange(() -> this.thread.execute(this::report));
		var _ = this.thread.scheduleWithFixedDelay(this::report, 0, this.interval.toNanos(), TimeUnit.NANOSECONDS);
	}

	/** Ends reporting and returns when the engine is asked nothing any more. */
	void stop() {
		this.thread.shutdownNow();
		try {
			if (!this.thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
				log.warn("a report was still under way at the end");
			}
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
	}

	private void report() {
		try {
			HeadServiceGrpc.newBlockingStub(this.channel)
				.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
				.reportReplica(ReportEncoder.report(this.replica, this.state.snapshot(), this.figures.get()));
			heard(true, "");
		}
		catch (StatusRuntimeException ex) {
			heard(false, ex.getStatus().getCode().name());
		}
		catch (RuntimeException ex) {
			// Else the thread would never report again.
			log.error("a defect kept this replica from being reported", ex);
		}
	}

	private void heard(boolean now, String code) {
		if (now != this.heard && !this.thread.isShutdown()) {
			log.info(now ? "the trainer takes reports again" : "the trainer takes no reports ({}); serving goes on",
					code);
		}
		this.heard = now;
	}

}
