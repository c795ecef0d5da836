package io.dvi.decode.heads;

import io.dvi.decode.heads.HeadLoadException.Reason;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * How often heads did not come to serve since the start.
 *
 * @param all by reason, also those that were about no single head
 * @param byHead by version and reason, of the last heads that failed; the latest is last
 */
record LoadFailures(Map<Reason, Long> all, SequencedMap<Long, Map<Reason, Long>> byHead) {

	static final LoadFailures NONE = new LoadFailures(Map.of(), new LinkedHashMap<>());

	private static final int MOST_HEADS = 16;

	LoadFailures {
		all = Map.copyOf(all);
		byHead = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(byHead));
	}

	LoadFailures plus(HeadLoadException failure) {
		SequencedMap<Long, Map<Reason, Long>> heads = new LinkedHashMap<>(this.byHead);
		Long version = failure.version();
		if (version != null) {
			heads.putLast(version, counted(heads.getOrDefault(version, Map.of()), failure.reason()));
		}
		if (heads.size() > MOST_HEADS) {
			heads.pollFirstEntry();
		}
		return new LoadFailures(counted(this.all, failure.reason()), heads);
	}

	private static Map<Reason, Long> counted(Map<Reason, Long> before, Reason reason) {
		Map<Reason, Long> counts = new EnumMap<>(Reason.class);
		counts.putAll(before);
		counts.merge(reason, 1L, Long::sum);
		return Map.copyOf(counts);
	}

}
