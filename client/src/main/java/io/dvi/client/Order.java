package io.dvi.client;

/**
 * Who wants a change, why, and how it is carried out.
 *
 * @param actor who, 1 to 200 characters
 * @param reason why, at most 1,000 characters; kept in the audit
 * @param requestId request that caused it, or empty
 * @param dryRun all checks, nothing stored
 * @param idempotencyKey the same key with the same order gives the same answer for a day,
 * with another one it is refused; empty for none
 */
public record Order(String actor, String reason, String requestId, boolean dryRun, String idempotencyKey) {

	/**
	 * An order to be carried out once.
	 * @param actor who
	 * @param reason why
	 * @return an order without request and key
	 */
	public static Order by(String actor, String reason) {
		return new Order(actor, reason, "", false, "");
	}

	/**
	 * Names the request that caused it.
	 * @param value its name in the logs
	 * @return a copy
	 */
	public Order withRequestId(String value) {
		return new Order(this.actor, this.reason, value, this.dryRun, this.idempotencyKey);
	}

	/**
	 * Asks for the checks alone, or for the whole.
	 * @param value whether nothing shall be stored
	 * @return a copy
	 */
	public Order withDryRun(boolean value) {
		return new Order(this.actor, this.reason, this.requestId, value, this.idempotencyKey);
	}

	/**
	 * Makes it safe to send the order again.
	 * @param value a key of the caller's choice, at most 200 characters
	 * @return a copy
	 */
	public Order withIdempotencyKey(String value) {
		return new Order(this.actor, this.reason, this.requestId, this.dryRun, value);
	}

}
