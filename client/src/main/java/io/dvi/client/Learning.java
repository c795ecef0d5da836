package io.dvi.client;

/**
 * What the trainer does with experience, and what it keeps of it. Calls block; the status
 * is asked for again while the trainer is not reachable, a change never.
 */
public interface Learning {

	/**
	 * How learning goes.
	 * @param points most points of each curve, the newest; 0 is the server's default
	 * @return the status
	 */
	LearningStatus status(int points);

	/**
	 * Lets the trainer store experience and do no more with it.
	 * @param order who asks and why
	 * @return the status afterwards
	 */
	LearningStatus.Result pause(Order order);

	/**
	 * Lets the trainer train and publish nothing.
	 * @param order who asks and why
	 * @return the status afterwards
	 */
	LearningStatus.Result pausePublishing(Order order);

	/**
	 * Lets the trainer train, and publish what passes the gate.
	 * @param order who asks and why
	 * @return the status afterwards
	 */
	LearningStatus.Result resume(Order order);

	/**
	 * Deletes what was learned from under a caller's key; heads trained on it stay.
	 * @param tenantKeyHash hash of the key, as it came with the requests
	 * @param order who asks and why
	 * @return what was deleted, or would be
	 */
	Deleted deleteEpisodes(String tenantKeyHash, Order order);

	/**
	 * What was deleted.
	 *
	 * @param episodes requests
	 * @param rows tokens of their texts
	 * @param dryRun whether nothing was
	 */
	record Deleted(long episodes, long rows, boolean dryRun) {
	}

}
