package io.dvi.gateway.error;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatusCode;

/**
 * A failure as HTTP tells it, before it takes the shape of a body.
 *
 * @param status the status
 * @param type OpenAI's class of error
 * @param code a string; OpenAI's Java client refuses numbers
 * @param param the request field at fault, or null
 * @param message one sentence for the caller
 */
public record Failure(HttpStatusCode status, String type, String code, @Nullable String param, String message) {

	/**
	 * The body in OpenAI's shape.
	 * @return the object to write as JSON
	 */
	public Body body() {
		return new Body(new Detail(this.message, this.type, this.param, this.code));
	}

	/**
	 * OpenAI's envelope.
	 *
	 * @param error what it holds
	 */
	public record Body(Detail error) {
	}

	/**
	 * OpenAI's error.
	 *
	 * @param message one sentence
	 * @param type class of error
	 * @param param field at fault, or null
	 * @param code what a program looks at
	 */
	public record Detail(String message, String type, @Nullable String param, String code) {
	}

}
