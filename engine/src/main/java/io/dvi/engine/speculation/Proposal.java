package io.dvi.engine.speculation;

import io.dvi.engine.experience.DraftSource;

/**
 * A token that may come next.
 *
 * @param token its id
 * @param source who proposes it
 * @param probability how likely the verifier chooses it, provided that everything in
 * front of it is right
 * @param logProbability the head's own log-probability, for other sources that of
 * {@code probability}
 */
record Proposal(int token, DraftSource source, double probability, float logProbability) {
}
