package io.dvi.engine.schedule;

import io.dvi.engine.EngineException;
import io.dvi.engine.model.Block;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * Keeps the slots busy. One call of {@link #doWork()} admits what fits, and runs one
 * cycle over all that hold a slot. Confined to the decode thread.
 */
final class DecodeLoop {

	private final SlotFactory slots;

	private final Queue<Sequence> arrivals;

	private final Cycle cycle;

	private final Deque<Block> freeBlocks = new ArrayDeque<>();

	private final List<Sequence> running = new ArrayList<>();

	private volatile int runningCount;

	/**
	 * Reserves the memory of all slots.
	 * @param slots equips admitted requests
	 * @param cycle drafts and verifies
	 * @param slotCount most requests decoded at once
	 * @param arrivals filled by other threads
	 */
	DecodeLoop(SlotFactory slots, Cycle cycle, int slotCount, Queue<Sequence> arrivals) {
		this.slots = slots;
		this.arrivals = arrivals;
		this.cycle = cycle;
		for (int i = 0; i < slotCount; i++) {
			this.freeBlocks.add(slots.model().openBlock());
		}
	}

	/**
	 * Measures what passes cost, before the first request.
	 * @param profile does it
	 */
	void profile(CostProfile profile) {
		profile.measure(List.copyOf(this.freeBlocks));
	}

	/**
	 * Runs one cycle.
	 * @return 0 when there was nothing to do
	 */
	int doWork() {
		dropCancelled();
		admit();
		int worked = this.running.size();
		this.cycle.run(this.running);
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
			Guard.tell(sequence, failure);
			release(sequence);
		}
		this.running.clear();
		for (Sequence waiting = this.arrivals.poll(); waiting != null; waiting = this.arrivals.poll()) {
			Guard.tell(waiting, failure);
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
				Guard.run(sequence, Sequence::finish);
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
			Block block = this.freeBlocks.remove();
			Guard.run(sequence, (it) -> it.start(this.slots, block));
			if (sequence.holdsSlot()) {
				this.running.add(sequence);
			}
			else {
				this.freeBlocks.add(block);
			}
		}
	}

	private void release(Sequence sequence) {
		@Nullable Block block = sequence.release();
		if (block != null) {
			this.freeBlocks.add(block);
		}
	}

}
