package io.dvi.engine.constraint;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Decimal numbers between two bounds, written without an exponent and without a negative
 * zero.
 *
 * @param low null when there is none
 * @param high null when there is none
 * @param fractionDigits most digits behind the point, 0 for integers
 */
record DecimalRange(@Nullable Bound low, @Nullable Bound high, int fractionDigits) {

	/**
	 * The end of a range.
	 *
	 * @param value with at most as many digits as {@link JsonRules} writes
	 * @param included whether it belongs to the range
	 */
	record Bound(BigDecimal value, boolean included) {

		private Bound negated() {
			return new Bound(this.value.negate(), this.included);
		}

		/** The tighter of two lower ends. */
		private Bound orAbove(@Nullable Bound other) {
			if (other == null) {
				return this;
			}
			int order = this.value.compareTo(other.value);
			return (order > 0 || (order == 0 && !this.included)) ? this : other;
		}

	}

	private static final Bound ZERO = new Bound(BigDecimal.ZERO, true);

	private static final Bound ABOVE_ZERO = new Bound(BigDecimal.ZERO, false);

	/** Reads the bounds of a schema. */
	static DecimalRange of(SchemaPlace schema, int fractionDigits) {
		Bound low = above(bound(schema, "minimum", true), bound(schema, "exclusiveMinimum", false));
		Bound high = above(negated(bound(schema, "maximum", true)), negated(bound(schema, "exclusiveMaximum", false)));
		SchemaPlace format = schema.find("format");
		Bound most = (format != null) ? NumberFormats.most(format) : null;
		Bound least = (format != null) ? NumberFormats.least(format) : null;
		return new DecimalRange(above(low, least), negated(above(high, negated(most))), fractionDigits);
	}

	private static @Nullable Bound bound(SchemaPlace schema, String keyword, boolean included) {
		SchemaPlace place = schema.find(keyword);
		if (place == null) {
			return null;
		}
		place.require(JsonNode::isNumber, "must be a number");
		BigDecimal value = place.json().decimalValue().stripTrailingZeros();
		if (value.precision() - value.scale() > JsonRules.INTEGER_DIGITS || value.scale() > JsonRules.FRACTION_DIGITS) {
			throw place.refused("must have at most " + JsonRules.INTEGER_DIGITS + " digits before the point and "
					+ JsonRules.FRACTION_DIGITS + " behind it");
		}
		return new Bound(value, included);
	}

	private static @Nullable Bound above(@Nullable Bound one, @Nullable Bound other) {
		return (one != null) ? one.orAbove(other) : other;
	}

	private static @Nullable Bound negated(@Nullable Bound bound) {
		return (bound != null) ? bound.negated() : null;
	}

	boolean unbounded() {
		return this.low == null && this.high == null;
	}

	void write(Grammar grammar, Node from, Node to) {
		new MagnitudeWriter(grammar, ZERO.orAbove(this.low), this.high, this.fractionDigits).write(from, to);
		Node minus = grammar.node();
		from.read('-', minus);
		new MagnitudeWriter(grammar, ABOVE_ZERO.orAbove(negated(this.high)), negated(this.low), this.fractionDigits)
			.write(minus, to);
	}

}
