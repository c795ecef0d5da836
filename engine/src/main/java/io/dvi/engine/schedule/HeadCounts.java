package io.dvi.engine.schedule;

import io.dvi.engine.HeadFigures;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.speculation.Draft;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Counts how requests of one head go, step by step, so that an answer under way counts
 * too. Written by the decode thread, read by any without holding it up.
 */
final class HeadCounts {

	private final long version;

	private final LongAdder requests = new LongAdder();

	private final LongAdder tokens = new LongAdder();

	private final LongAdder verifySteps = new LongAdder();

	private final LongAdder decodeNanos = new LongAdder();

	private final LongAdder nonFiniteDrafts = new LongAdder();

	private final AtomicLongArray drafted = new AtomicLongArray(SpeculationOptions.MAX_DRAFT_LENGTH);

	private final AtomicLongArray accepted = new AtomicLongArray(SpeculationOptions.MAX_DRAFT_LENGTH);

	private final SourceCounts sources = new SourceCounts();

	HeadCounts(long version) {
		this.version = version;
	}

	long version() {
		return this.version;
	}

	void begun() {
		this.requests.increment();
	}

	/** Counts the tokens of a draft by who drafted them. */
	void drafted(Draft draft, int acceptedLength) {
		for (int position = 0; position < draft.length(); position++) {
			this.sources.count(draft.source(position), position < acceptedLength);
		}
	}

	/** Counts a draft that was judged. */
	void judged(int position, boolean wasAccepted) {
		this.drafted.incrementAndGet(position);
		if (wasAccepted) {
			this.accepted.incrementAndGet(position);
		}
	}

	void nonFinite(int questions) {
		this.nonFiniteDrafts.add(questions);
	}

	/** Counts a verify step that is over. */
	void stepped(int committed, long nanos) {
		this.verifySteps.increment();
		this.tokens.add(committed);
		this.decodeNanos.add(nanos);
	}

	HeadFigures snapshot() {
		// Read in the other order than written: no more is accepted than drafted.
		List<Long> wereAccepted = boxed(this.accepted);
		return new HeadFigures(this.version, this.requests.sum(), this.tokens.sum(), this.verifySteps.sum(),
				this.decodeNanos.sum(), this.nonFiniteDrafts.sum(), boxed(this.drafted), wereAccepted,
				this.sources.snapshot());
	}

	private static List<Long> boxed(AtomicLongArray counts) {
		return IntStream.range(0, counts.length()).mapToObj(counts::get).toList();
	}

}
