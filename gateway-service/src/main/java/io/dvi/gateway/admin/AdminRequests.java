package io.dvi.gateway.admin;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Parses what operators send. */
final class AdminRequests {

	private static final int MOST_ENTRIES = 500;

	private static final int MOST_REASON = 1000;

	private AdminRequests() {
	}

	/**
	 * The sequence that {@code If-Match} demands.
	 * @param header its value, or null
	 * @return the sequence, or null for {@code *}
	 */
	static @Nullable Long expectedSequence(@Nullable String header) {
		if (header == null) {
			throw new ResponseStatusException(HttpStatus.PRECONDITION_REQUIRED);
		}
		String tag = header.strip();
		if (tag.equals("*")) {
			return null;
		}
		try {
			if (tag.length() > 2 && tag.startsWith("\"") && tag.endsWith("\"")) {
				return Long.valueOf(tag.substring(1, tag.length() - 1));
			}
		}
		catch (NumberFormatException ex) {
			throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED, null, ex);
		}
		throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED);
	}

	static String reason(@Nullable String reason) {
		if (reason == null || reason.isBlank() || reason.length() > MOST_REASON) {
			throw invalid("reason", "must be from 1 to " + MOST_REASON + " characters; it goes into the audit");
		}
		return reason;
	}

	static int limit(@Nullable Integer limit) {
		if (limit == null) {
			return 50;
		}
		if (limit < 1 || limit > MOST_ENTRIES) {
			throw invalid("limit", "must be from 1 to " + MOST_ENTRIES + ". Given: " + limit);
		}
		return limit;
	}

	static @Nullable Long pageToken(@Nullable String token) {
		try {
			return (token != null) ? Long.valueOf(token) : null;
		}
		catch (NumberFormatException ex) {
			throw invalid("page_token", "must be the `next_page_token` of the page before");
		}
	}

	private static DviException invalid(String field, String rule) {
		return DviException.of(ErrorCode.INVALID_ARGUMENT, field, "`" + field + "` " + rule);
	}

	/**
	 * Where the pointer shall move.
	 *
	 * @param version the version
	 * @param stable the same under another name
	 * @param canary not possible
	 * @param reason why
	 */
	record Move(@Nullable Long version, @Nullable Long stable, @Nullable JsonNode canary, @Nullable String reason) {

		long target() {
			if (this.canary != null && !this.canary.isNull()) {
				throw DviException.of(ErrorCode.UNSUPPORTED_PARAMETER, "canary", "`canary` is not supported");
			}
			if ((this.version == null) == (this.stable == null)) {
				throw invalid("version", "must be given, under this name or as `stable`");
			}
			return (this.version != null) ? this.version : this.stable;
		}

	}

	/**
	 * Where to go back.
	 *
	 * @param to the version; null is the one before
	 * @param reason why
	 */
	record Back(@Nullable Long to, @Nullable String reason) {
	}

}
