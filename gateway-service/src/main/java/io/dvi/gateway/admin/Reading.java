package io.dvi.gateway.admin;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.Heads;
import org.jspecify.annotations.Nullable;

/** Parses what operators ask to see. */
final class Reading {

	private static final int MOST_ENTRIES = 500;

	private Reading() {
	}

	static int limit(String field, @Nullable String given, int byDefault) {
		return number(field, given, MOST_ENTRIES, byDefault);
	}

	static int number(String field, @Nullable String given, int most, int byDefault) {
		if (given == null) {
			return byDefault;
		}
		if (!given.matches("\\d{1,9}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > most) {
			throw invalid(field, "must be from 1 to " + most + ". Given: " + given);
		}
		return Integer.parseInt(given);
	}

	static @Nullable Long pageToken(@Nullable String token) {
		try {
			return (token != null) ? Long.valueOf(token) : null;
		}
		catch (NumberFormatException ex) {
			throw invalid("page_token", "must be the `next_page_token` of the page before. Given: " + token);
		}
	}

	/**
	 * The version that a path names.
	 * @param heads the registry
	 * @param version a number or active
	 * @return its number
	 */
	static long version(Heads heads, String version) {
		if (version.equals("active")) {
			return heads.activation().version();
		}
		try {
			return Long.parseLong(version);
		}
		catch (NumberFormatException ex) {
			throw invalid("version", "must be a number or active. Given: " + version);
		}
	}

	static DviException invalid(String field, String rule) {
		return DviException.of(ErrorCode.INVALID_ARGUMENT, field, "`" + field + "` " + rule);
	}

}
