package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.Comparison.Unit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures ours and several of theirs in turn, in one order and then in the other, so
 * that whoever comes first gains nothing by it.
 */
final class Rivals {

	private final Side ours;

	private final List<Side> theirs;

	Rivals(Measurement ours, Map<String, Measurement> theirs) {
		this.ours = new Side("ours", ours, new ArrayList<>());
		this.theirs = theirs.entrySet()
			.stream()
			.map((one) -> new Side(one.getKey(), one.getValue(), new ArrayList<>()))
			.toList();
	}

	/** Measures so many times; one comparison for each of theirs. */
	List<Comparison> compare(Unit unit, int runs) throws IOException {
		List<Side> order = new ArrayList<>();
		order.add(this.ours);
		order.addAll(this.theirs);
		for (int run = 0; run < runs; run++) {
			for (Side side : (run % 2 == 0) ? order : order.reversed()) {
				side.values().add(side.measurement().measure(run));
			}
		}
		return this.theirs.stream()
			.map((side) -> new Comparison(side.name(), unit, this.ours.values(), side.values()))
			.toList();
	}

	/**
	 * Who is measured.
	 *
	 * @param name what it is called
	 * @param measurement measures it
	 * @param values what was measured so far
	 */
	private record Side(String name, Measurement measurement, List<Double> values) {
	}

	/** Something that can be measured again and again. */
	@FunctionalInterface
	interface Measurement {

		/**
		 * Measures once.
		 * @param run from 0
		 */
		double measure(int run) throws IOException;

	}

}
