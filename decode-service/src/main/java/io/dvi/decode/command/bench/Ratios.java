package io.dvi.decode.command.bench;

import java.util.List;
import java.util.stream.IntStream;

/** Ratios of what was measured in the same run. */
final class Ratios {

	private Ratios() {
	}

	/**
	 * Divides run by run, so that what slows the machine in one run divides out.
	 * @param parts one for each run
	 * @param wholes as many
	 */
	static Spread of(List<Double> parts, List<Double> wholes) {
		if (parts.size() != wholes.size()) {
			throw new IllegalArgumentException(parts.size() + " runs against " + wholes.size());
		}
		return Spread.of(IntStream.range(0, parts.size()).mapToObj((run) -> parts.get(run) / wholes.get(run)).toList());
	}

}
