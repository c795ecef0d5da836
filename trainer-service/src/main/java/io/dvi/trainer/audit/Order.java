package io.dvi.trainer.audit;

/**
 * Who wants something, and why.
 *
 * @param actor subject that asks
 * @param reason why, in the actor's words
 * @param requestId names the request in logs, or an empty string
 * @param dryRun all checks, nothing stored
 */
public record Order(String actor, String reason, String requestId, boolean dryRun) {
}
