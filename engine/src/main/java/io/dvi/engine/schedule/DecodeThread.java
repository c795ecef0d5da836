package io.dvi.engine.schedule;

import io.dvi.engine.EngineException;
import io.dvi.engine.EngineOptions;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.Generation;
import io.dvi.engine.GenerationListener;
import io.dvi.engine.HeadFigures;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.prefix.PrefixCache;
import io.dvi.engine.speculation.CostCurve;
import io.dvi.engine.speculation.DraftMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The one thread that owns all decode state. Others hand it requests through a bounded
 * queue and hear from it through listeners.
 */
public final class DecodeThread implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(DecodeThread.class);

	private final BlockingQueue<Sequence> arrivals;

	private final DecodeLoop loop;

	private final ServingCounts counts = new ServingCounts();

	private final CostCurve costs;

	private final CostProfile profile;

	private final LongSupplier nanoClock;

	private final Thread thread;

	private final CountDownLatch stopped = new CountDownLatch(1);

	private volatile boolean closing;

	/**
	 * Reserves the slots and starts the thread.
	 * @param model run by this thread only, closed by the caller
	 * @param heads where requests take their head from
	 * @param options how many slots, how long a queue
	 * @param sink takes experience
	 */
	public DecodeThread(SplitModel model, HeadSlot heads, EngineOptions options, ExperienceSink sink) {
		this.arrivals = new ArrayBlockingQueue<>(options.queueCapacity());
		this.nanoClock = System::nanoTime;
		this.costs = new CostCurve(options.slots());
		SlotFactory slots = new SlotFactory(model, heads, new DraftMemory(), new DraftMemory(), this.counts,
				new PrefixCache(model, options.prefixCacheBytes()),
				new EpisodeRecorder.Destination(sink, options.experience(), InstantSource.system(), this.costs::alone));
		this.loop = new DecodeLoop(slots, new Cycle(model, this.costs, this.nanoClock, options.prefillRows()),
				options.slots(), this.arrivals);
		this.profile = new CostProfile(model, this.costs, this.nanoClock);
		this.thread = Thread.ofPlatform().name("decode").start(this::run);
	}

	/**
	 * Refuses at once what {@link #submit} would refuse after its prompt was turned into
	 * tokens.
	 * @throws EngineException with code {@code OVERLOADED} when the queue is full
	 */
	public void requireRoom() {
		if (this.arrivals.remainingCapacity() == 0) {
			throw full();
		}
	}

	/**
	 * Queues a request that was checked.
	 * @param request what was asked
	 * @param prompt its tokens and limits
	 * @param listener told what happens
	 * @return a handle to give it up
	 * @throws EngineException with code {@code OVERLOADED} when the queue is full, or
	 * {@code UNAVAILABLE} when the engine closes
	 */
	public Generation submit(GenerateRequest request, CheckedPrompt prompt, GenerationListener listener) {
		if (this.closing) {
			throw closed();
		}
		Sequence sequence = new Sequence(request, prompt, listener, new Stopwatch(this.nanoClock));
		if (!this.arrivals.offer(sequence)) {
			throw full();
		}
		LockSupport.unpark(this.thread);
		return sequence;
	}

	/**
	 * Requests that hold a slot.
	 * @return their number after the last cycle
	 */
	public int holding() {
		return this.loop.runningCount();
	}

	/**
	 * Requests that wait for a slot.
	 * @return their number
	 */
	public int waiting() {
		return this.arrivals.size();
	}

	/**
	 * How requests went since the start.
	 * @return figures of the heads that served last
	 */
	public List<HeadFigures> heads() {
		return this.counts.snapshot();
	}

	/**
	 * What plain decoding of one request would give now.
	 * @return tokens per second; 0 before passes are measured
	 */
	public double plainTokensPerSecond() {
		return this.costs.plainTokensPerSecond();
	}

	/**
	 * Whether the thread takes requests.
	 * @return false once it closes or has died
	 */
	public boolean running() {
		return !this.closing;
	}

	/** Fails what is left, and returns when the thread has ended. */
	@Override
	public void close() {
		this.closing = true;
		LockSupport.unpark(this.thread);
		boolean interrupted = false;
		while (this.stopped.getCount() > 0) {
			try {
				this.stopped.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		try {
			this.loop.profile(this.profile);
			while (!this.closing) {
				if (this.loop.doWork() == 0 && this.arrivals.isEmpty() && !this.closing) {
					LockSupport.park(this);
				}
			}
		}
		catch (RuntimeException | Error ex) {
			LOG.error("the decode thread ends", ex);
			throw ex;
		}
		finally {
			this.closing = true;
			this.loop.close(closed());
			this.stopped.countDown();
		}
	}

	private EngineException full() {
		return new EngineException(ErrorCode.OVERLOADED,
				"the queue is full: " + this.arrivals.size() + " requests wait for a slot");
	}

	private static EngineException closed() {
		return new EngineException(ErrorCode.UNAVAILABLE, "the engine is shutting down");
	}

}
