package io.dvi.trainer.replica;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * How often heads did not come to serve since the replica's start.
 *
 * @param all by reason, also those that were about no single head
 * @param byHead by version and reason, of the last heads that failed
 */
public record LoadFailures(Map<String, Long> all, Map<Long, Map<String, Long>> byHead) {

	/** Copies the maps. */
	public LoadFailures {
		all = Map.copyOf(all);
		byHead = byHead.entrySet()
			.stream()
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, (head) -> Map.copyOf(head.getValue())));
	}

}
