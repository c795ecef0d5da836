package io.dvi.decode.heads;

import io.dvi.engine.head.HeadWeights;

/**
 * A head as it came from the registry, with size and sha256 as announced.
 *
 * @param version its version
 * @param weights what it holds; whether they fit the model is for the engine to say
 */
public record FetchedHead(long version, HeadWeights weights) {
}
