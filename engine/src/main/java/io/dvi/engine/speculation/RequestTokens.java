package io.dvi.engine.speculation;

/**
 * A request's tokens, as drafting sees them.
 *
 * @param history those committed so far
 * @param capacity most it will have
 * @param remembered whether other requests may draft with what the verifier says here
 */
public record RequestTokens(TokenHistory history, int capacity, boolean remembered) {
}
