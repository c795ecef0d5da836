package io.dvi.gateway.error;

/**
 * A body that is longer than its route takes. It has no stack trace.
 */
public final class BodyTooLarge extends RuntimeException {

	private BodyTooLarge(long limit, String given) {
		super("the body must be at most " + limit + " bytes. Given: " + given, null, false, false);
	}

	/**
	 * A body that said how long it is.
	 * @param limit most bytes
	 * @param length its length in bytes
	 * @return a refusal, not thrown yet
	 */
	public static BodyTooLarge announced(long limit, long length) {
		return new BodyTooLarge(limit, Long.toString(length));
	}

	/**
	 * A body that did not.
	 * @param limit most bytes
	 * @param read bytes that came so far
	 * @return a refusal, not thrown yet
	 */
	public static BodyTooLarge read(long limit, long read) {
		return new BodyTooLarge(limit, "at least " + read);
	}

}
