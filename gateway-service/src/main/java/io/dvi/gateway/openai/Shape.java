package io.dvi.gateway.openai;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/** How the two kinds of completion write the same parts. */
sealed interface Shape permits ChatShape, TextShape {

	/** What an id begins with. */
	String idPrefix();

	/** The kind of a whole answer. */
	String wholeKind();

	/** The kind of a chunk. */
	String chunkKind();

	/**
	 * A part in a chunk.
	 * @param index of the choice
	 * @param part the part
	 * @return a choice for a chunk, or null when the kind does not show the part
	 */
	@Nullable Object chunk(int index, Part part);

	/**
	 * A choice in a whole answer.
	 * @param index of the choice
	 * @param choice its parts
	 * @return the choice
	 */
	Object whole(int index, Collected choice);

	/** All that a choice consists of. */
	record Collected(@Nullable List<Integer> promptTokenIds, Part.Piece piece, List<ToolCall> calls,
			Part.Closing closing) {
	}

	/** A chunk without usage; the field is absent then. */
	record Chunk(@JsonUnwrapped Envelope envelope, List<Object> choices,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> promptTokenIds) {
	}

	/** A whole answer, or the last chunk with the usage. */
	record Summed(@JsonUnwrapped Envelope envelope, List<Object> choices, @JsonUnwrapped Figures figures,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> promptTokenIds) {
	}

	/** What every answer and chunk begins with. */
	record Envelope(String id, String object, long created, String model, String systemFingerprint) {
	}

}
