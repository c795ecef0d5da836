package io.dvi.engine.schedule;

import io.dvi.engine.HeadFigures.DraftedTokens;
import io.dvi.engine.experience.DraftSource;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts drafted tokens by source. Written by the decode thread, read by any. */
final class SourceCounts {

	private final Map<DraftSource, Count> counts = new EnumMap<>(DraftSource.class);

	SourceCounts() {
		for (DraftSource source : DraftSource.values()) {
			if (source != DraftSource.NONE) {
				this.counts.put(source, new Count(new LongAdder(), new LongAdder()));
			}
		}
	}

	void count(DraftSource source, boolean wasAccepted) {
		Count count = this.counts.get(source);
		if (count != null) {
			count.drafted().increment();
			if (wasAccepted) {
				count.accepted().increment();
			}
		}
	}

	/** The counts of every source that can draft. */
	Map<DraftSource, DraftedTokens> snapshot() {
		Map<DraftSource, DraftedTokens> snapshot = new EnumMap<>(DraftSource.class);
		this.counts.forEach((source, count) -> {
			// Read in the other order than written: no more is accepted than drafted.
			long accepted = count.accepted().sum();
			snapshot.put(source, new DraftedTokens(count.drafted().sum(), accepted));
		});
		return snapshot;
	}

	private record Count(LongAdder drafted, LongAdder accepted) {
	}

}
