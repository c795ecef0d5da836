package io.dvi.trainer.watch;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.dvi.trainer.replica.HeadServing;
import io.dvi.trainer.replica.Replica;
import io.dvi.trainer.replica.ReplicaReport;
import org.jspecify.annotations.Nullable;

/**
 * Turns the counters of all replicas, which begin again with every start of one, into
 * what came since the last look, by head. What a replica had counted before it was first
 * seen is left out: nobody knows when that was.
 */
final class ServingLedger {

	/** That the trainer could not be asked, or failed, says nothing about a head. */
	private static final Set<String> OF_THE_TRAINER = Set.of("unreachable", "trainer_failed");

	private final long batchTokens;

	private final Map<String, ReplicaReport> seen = new HashMap<>();

	private final Map<Long, HeadHistory> heads = new HashMap<>();

	ServingLedger(long batchTokens) {
		this.batchTokens = batchTokens;
	}

	void observe(List<Replica> replicas, Instant now) {
		for (Replica replica : replicas) {
			ReplicaReport report = replica.report();
			ReplicaReport before = this.seen.put(report.start().instance(), report);
			if (before != null) {
				boolean restarted = before.start().bootEpoch() != report.start().bootEpoch();
				count(restarted ? null : before, report, now);
			}
		}
	}

	HeadHistory head(long version) {
		return this.heads.computeIfAbsent(version, (head) -> new HeadHistory(this.batchTokens));
	}

	private void count(@Nullable ReplicaReport before, ReplicaReport report, Instant now) {
		report.loadFailures()
			.byHead()
			.keySet()
			.forEach((version) -> head(version)
				.refused(failures(report, version) - ((before != null) ? failures(before, version) : 0)));
		for (HeadServing serving : report.serving()) {
			HeadServing.Counts served = serving.counts().minus(counts(before, serving.headVersion()));
			if (!served.equals(HeadServing.Counts.NONE)) {
				head(serving.headVersion()).add(served, report.plainTokensPerSecond(), now);
			}
		}
	}

	private static HeadServing.Counts counts(@Nullable ReplicaReport report, long version) {
		if (report == null) {
			return HeadServing.Counts.NONE;
		}
		return report.serving()
			.stream()
			.filter((serving) -> serving.headVersion() == version)
			.map(HeadServing::counts)
			.findFirst()
			.orElse(HeadServing.Counts.NONE);
	}

	private static long failures(ReplicaReport report, long version) {
		return report.loadFailures()
			.byHead()
			.getOrDefault(version, Map.of())
			.entrySet()
			.stream()
			.filter((failure) -> !OF_THE_TRAINER.contains(failure.getKey()))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

}
