package io.dvi.engine.schedule;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.Block;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The decode cycle. One call of {@link #doWork()} admits what fits, runs one chunk of one
 * prompt, and takes one verify step for every request past its prompt; a long prompt
 * therefore delays the others by one chunk at a time. Confined to the decode thread.
 */
final class DecodeLoop {

	private static final Logger LOG = LoggerFactory.getLogger(DecodeLoop.class);

	private final SlotFactory slots;

	private final Queue<Sequence> arrivals;

	private final int prefillRows;

	private final Deque<Block> freeBlocks = new ArrayDeque<>();

	private final List<Sequence> running = new ArrayList<>();

	private volatile int runningCount;

	/**
	 * Reserves the memory of all slots.
	 * @param slots equips admitted requests
	 * @param slotCount most requests decoded at once
	 * @param prefillRows most prompt rows of one cycle
	 * @param arrivals filled by other threads
	 */
	DecodeLoop(SlotFactory slots, int slotCount, int prefillRows, Queue<Sequence> arrivals) {
		this.slots = slots;
		this.arrivals = arrivals;
		this.prefillRows = prefillRows;
		for (int i = 0; i < slotCount; i++) {
			this.freeBlocks.add(slots.model().openBlock());
		}
	}

	/**
	 * Runs one cycle.
	 * @return 0 when there was nothing to do
	 */
	int doWork() {
		dropCancelled();
		admit();
		int worked = this.running.size();
		prefill();
		verify();
		removeEnded();
		this.runningCount = this.running.size();
		return worked;
	}

	/**
	 * Requests that hold a slot. Safe from any thread.
	 * @return their number after the last cycle
	 */
	int runningCount() {
		return this.runningCount;
	}

	/**
	 * Fails everything that is under way or waiting, and frees all memory.
	 * @param failure what the listeners are told
	 */
	void close(EngineException failure) {
		for (Sequence sequence : this.running) {
			tellFailure(sequence, failure);
			release(sequence);
		}
		this.running.clear();
		for (Sequence waiting = this.arrivals.poll(); waiting != null; waiting = this.arrivals.poll()) {
			tellFailure(waiting, failure);
		}
		this.freeBlocks.forEach(Block::close);
		this.freeBlocks.clear();
	}

	private void dropCancelled() {
		this.arrivals.removeIf(Sequence::cancelled);
		removeIf(Sequence::cancelled);
	}

	private void removeEnded() {
		removeIf(Sequence::ended);
	}

	private void removeIf(Predicate<Sequence> condition) {
		Iterator<Sequence> sequences = this.running.iterator();
		while (sequences.hasNext()) {
			Sequence sequence = sequences.next();
			if (condition.test(sequence)) {
				sequences.remove();
				guard(sequence, Sequence::finish);
				release(sequence);
			}
		}
	}

	private void admit() {
		while (!this.freeBlocks.isEmpty()) {
			Sequence sequence = this.arrivals.poll();
			if (sequence == null) {
				return;
			}
			this.running.add(sequence);
			guard(sequence, (it) -> it.start(this.slots.equip(it.request(), this.freeBlocks.remove())));
		}
	}

	private void prefill() {
		for (Sequence sequence : this.running) {
			if (sequence.prefilling()) {
				guard(sequence, (it) -> it.prefill(this.slots.model(), this.prefillRows));
				return;
			}
		}
	}

	private void verify() {
		for (Sequence sequence : List.copyOf(this.running)) {
			if (!sequence.prefilling() && !sequence.ended()) {
				guard(sequence, (it) -> it.verifyStep(this.slots.model()));
			}
		}
	}

	/** A failure ends its own request and leaves the others alone. */
	private void guard(Sequence sequence, Consumer<Sequence> step) {
		try {
			step.accept(sequence);
		}
		catch (RuntimeException ex) {
			LOG.error("request {} failed", sequence.request().id(), ex);
			tellFailure(sequence, (ex instanceof EngineException known) ? known
					: new EngineException(ErrorCode.INTERNAL, "", "decoding failed", ex));
			sequence.cancel();
		}
	}

	private static void tellFailure(Sequence sequence, EngineException failure) {
		try {
			sequence.fail(failure);
		}
		catch (RuntimeException ex) {
			LOG.error("the listener of request {} failed", sequence.request().id(), ex);
		}
	}

	private void release(Sequence sequence) {
		@Nullable Block block = sequence.release();
		if (block != null) {
			this.freeBlocks.add(block);
		}
	}

}
