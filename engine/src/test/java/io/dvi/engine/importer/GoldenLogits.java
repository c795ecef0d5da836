package io.dvi.engine.importer;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

import tools.jackson.databind.json.JsonMapper;

/**
 * Numbers that transformers computed.
 *
 * @param reference versions and script
 * @param cases one per prompt
 */
record GoldenLogits(String reference, List<Case> cases) {

	static GoldenLogits read(String resource) throws IOException {
		try (InputStream in = Objects.requireNonNull(GoldenLogits.class.getResourceAsStream(resource), resource)) {
			return new JsonMapper().readValue(in, GoldenLogits.class);
		}
	}

	/**
	 * One prompt.
	 *
	 * @param prompt the text
	 * @param ids its tokens
	 * @param mostLikely the most likely next token at each position
	 * @param lastLogits logits of the last position
	 * @param greedy the greedy continuation
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Case(String prompt, int[] ids, int[] mostLikely, float[] lastLogits, int[] greedy) {
	}

}
