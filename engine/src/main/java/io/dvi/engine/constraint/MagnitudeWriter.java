package io.dvi.engine.constraint;

import io.dvi.engine.constraint.DecimalRange.Bound;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Writes numbers without a sign between two bounds, digit by digit: a number that agrees
 * with a bound so far is held to the bound's next digit, one that has left it is free.
 */
final class MagnitudeWriter {

	/**
	 * How far a number has got.
	 *
	 * @param left digits that are still to come before the point, negative behind it
	 * @param atLow whether it agrees with the lower bound so far
	 * @param atHigh whether it agrees with the upper bound so far
	 */
	private record Progress(int left, boolean atLow, boolean atHigh) {
	}

	private final Grammar grammar;

	private final Bound low;

	private final @Nullable Bound high;

	private final int fractionDigits;

	/** Numbers that have left both bounds may all go on alike. */
	private final Map<Progress, Node> nodes = new HashMap<>();

	MagnitudeWriter(Grammar grammar, Bound low, @Nullable Bound high, int fractionDigits) {
		this.grammar = grammar;
		this.low = low;
		this.high = high;
		this.fractionDigits = fractionDigits;
	}

	void write(Node from, Node to) {
		if (this.high != null && this.high.value().signum() < 0) {
			return;
		}
		int shortest = length(this.low);
		int longest = (this.high != null) ? length(this.high) : JsonRules.INTEGER_DIGITS;
		for (int length = shortest; length <= longest; length++) {
			boolean atHigh = this.high != null && length == longest;
			digits(from, new Progress(length, length == shortest, atHigh), (length > 1) ? 1 : 0, to);
		}
	}

	private static int length(Bound bound) {
		return Math.max(1, bound.value().precision() - bound.value().scale());
	}

	private Node node(Progress progress, Node to) {
		Node known = this.nodes.get(progress);
		if (known != null) {
			return known;
		}
		Node node = this.grammar.node();
		this.nodes.put(progress, node);
		if (progress.left() > 0) {
			digits(node, progress, 0, to);
			return node;
		}
		if (mayEnd(progress)) {
			node.jump(to);
		}
		if (-progress.left() < this.fractionDigits) {
			Node digit = node;
			if (progress.left() == 0) {
				digit = this.grammar.node();
				node.read('.', digit);
			}
			digits(digit, progress, 0, to);
		}
		return node;
	}

	private void digits(Node from, Progress progress, int lowest, Node to) {
		int least = progress.atLow() ? digit(this.low, progress.left()) : 0;
		int most = (this.high != null && progress.atHigh()) ? digit(this.high, progress.left()) : 9;
		for (int digit = Math.max(least, lowest); digit <= most; digit++) {
			Progress behind = new Progress(progress.left() - 1, progress.atLow() && digit == least,
					progress.atHigh() && digit == most);
			from.read('0' + digit, node(behind, to));
		}
	}

	/** The digit of a bound where so many digits before the point are to come. */
	private static int digit(Bound bound, int left) {
		return bound.value().movePointLeft(left - 1).remainder(BigDecimal.TEN).intValue();
	}

	private boolean mayEnd(Progress progress) {
		if (progress.atLow() && !(this.low.included() && exhausted(this.low, progress.left()))) {
			return false;
		}
		return this.high == null || !progress.atHigh() || this.high.included()
				|| !exhausted(this.high, progress.left());
	}

	/** Whether only zeros follow in a bound. */
	private static boolean exhausted(Bound bound, int left) {
		return bound.value().movePointLeft(left).remainder(BigDecimal.ONE).signum() == 0;
	}

}
