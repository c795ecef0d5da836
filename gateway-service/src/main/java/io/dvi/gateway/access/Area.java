package io.dvi.gateway.access;

import java.util.List;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * What a path belongs to. The patterns are matched the way routes are, so an encoded path
 * cannot reach a route through the wrong area; what no pattern names belongs to the
 * inference area and needs a key.
 */
public enum Area {

	/** Health on both ports, open to all. */
	PROBE,
	/** Actuator's health on the admin port, open to all. */
	ADMIN_PROBE,
	/**
	 * The files of the console on the admin port, open to all; each call they make has
	 * its own area.
	 */
	CONSOLE,
	/** The admin API and the metrics on the admin port. */
	ADMIN,
	/** Everything else, on the public port. */
	INFERENCE;

	private static final List<Rule> RULES = List.of(Rule.of(PROBE, "/health"), Rule.of(PROBE, "/live"),
			Rule.of(PROBE, "/ready"), Rule.of(ADMIN_PROBE, "/actuator/health/**"), Rule.of(ADMIN, "/actuator/**"),
			Rule.of(ADMIN, "/admin/**"), Rule.of(CONSOLE, "/"), Rule.of(CONSOLE, "/assets/**"));

	/**
	 * The area of a path.
	 * @param path the parsed path of a request
	 * @return the area of the first rule that matches
	 */
	public static Area of(PathContainer path) {
		return RULES.stream()
			.filter((rule) -> rule.pattern().matches(path))
			.map(Rule::area)
			.findFirst()
			.orElse(INFERENCE);
	}

	/** Whether a key is asked for nowhere in it. */
	boolean isOpen() {
		return this == PROBE || this == ADMIN_PROBE || this == CONSOLE;
	}

	boolean isServedAt(Door door) {
		return switch (this) {
			case PROBE -> true;
			case ADMIN_PROBE, CONSOLE, ADMIN -> door == Door.ADMIN;
			case INFERENCE -> door == Door.PUBLIC;
		};
	}

	private record Rule(Area area, PathPattern pattern) {

		static Rule of(Area area, String pattern) {
			return new Rule(area, PathPatternParser.defaultInstance.parse(pattern));
		}

	}

}
