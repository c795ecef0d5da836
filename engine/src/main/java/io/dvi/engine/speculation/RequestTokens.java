package io.dvi.engine.speculation;

import io.dvi.engine.sampling.TokenRules;

/**
 * A request's tokens, as drafting sees them.
 *
 * @param history those committed so far
 * @param capacity most it will have
 * @param remembered whether other requests may draft with what the verifier says here
 * @param rules what of it may come next
 */
public record RequestTokens(TokenHistory history, int capacity, boolean remembered, TokenRules rules) {
}
