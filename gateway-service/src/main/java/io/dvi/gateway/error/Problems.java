package io.dvi.gateway.error;

import java.util.Map;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * Failures as the admin API tells them: problem details, by the names of its own fields.
 */
public final class Problems {

	/** Fields that have another name between the services. */
	private static final Map<String, String> NAMES = Map.of("expected_sequence", "If-Match", "to_version", "to",
			"idempotency_key", "Idempotency-Key");

	/** The trainer or its database restarts within seconds. */
	private static final String RETRY_SECONDS = "2";

	private Problems() {
	}

	/**
	 * A failure as problem details.
	 * @param thrown what went wrong
	 * @return the object to write as JSON
	 */
	public static ProblemDetail of(Throwable thrown) {
		return write(translate(thrown));
	}

	static Failure translate(Throwable thrown) {
		Failure failure = OpenAiErrors.translate(thrown);
		String param = failure.param();
		String name = (param != null) ? NAMES.get(param) : null;
		if (name == null) {
			return failure;
		}
		String message = failure.message().replace("`" + param + "`", "`" + name + "`");
		return name.equals("Idempotency-Key")
				? new Failure(HttpStatus.UNPROCESSABLE_CONTENT, failure.type(), "idempotency_key_reused", name, message)
				: new Failure(failure.status(), failure.type(), failure.code(), name, message);
	}

	static ProblemDetail write(Failure failure) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(failure.status(), failure.message());
		problem.setProperty("code", failure.code());
		String param = failure.param();
		if (param != null) {
			problem.setProperty("param", param);
		}
		return problem;
	}

	/** Whether and when to try again. */
	static void advise(HttpHeaders headers, Failure failure) {
		if (failure.status() == HttpStatus.PRECONDITION_FAILED) {
			// OpenAI's clients ask this header first.
			headers.set("x-should-retry", "false");
		}
		else if (failure.status() == HttpStatus.SERVICE_UNAVAILABLE) {
			headers.set(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
		}
	}

}
