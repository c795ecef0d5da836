package io.dvi.engine.training;

/**
 * A request decoded again.
 *
 * @param tokens committed, as many as there are rows
 * @param steps verify steps it took
 * @param cost what they cost, in plain steps, with the questions to the head
 */
public record ReplayedRequest(int tokens, int steps, double cost) {
}
