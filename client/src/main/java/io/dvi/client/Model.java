package io.dvi.client;

import java.time.Instant;

/**
 * The served model.
 *
 * @param name what requests call it
 * @param fingerprint hex sha256 over its weights; does not change with the head
 * @param flavour numeric flavour of its graphs
 * @param contextLength most tokens of prompt and answer together
 * @param vocabularySize number of tokens it knows
 * @param splitLayer layers of the shallow part
 * @param created when it was imported
 * @param headVersion head new requests get; -1 when none is loaded
 * @param tools whether its chat template has a place for tools
 * @param slots requests decoded at once; 0 when the service does not say
 */
public record Model(String name, String fingerprint, String flavour, int contextLength, int vocabularySize,
		int splitLayer, Instant created, long headVersion, boolean tools, int slots) {
}
