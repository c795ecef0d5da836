package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.dvi.client.TokenLogprobs;
import org.jspecify.annotations.Nullable;

/** Puts the parts of one choice together. */
final class Collector {

	private final StringBuilder text = new StringBuilder();

	private final List<Integer> tokenIds = new ArrayList<>();

	private final List<TokenLogprobs> logprobs = new ArrayList<>();

	private final List<ToolCall> calls = new ArrayList<>();

	private @Nullable List<Integer> promptTokenIds;

	private Part.@Nullable Closing closing;

	/**
	 * Adds a part.
	 * @param part the next one
	 */
	void add(Part part) {
		switch (part) {
			case Part.Opening opening -> this.promptTokenIds = opening.promptTokenIds();
			case Part.Piece piece -> {
				this.text.append(piece.text());
				this.tokenIds.addAll(piece.tokenIds());
				this.logprobs.addAll(piece.logprobs());
			}
			case Part.Calls more -> this.calls.addAll(more.calls());
			case Part.Closing end -> this.closing = end;
		}
	}

	/**
	 * The choice after its last part.
	 * @return all of it
	 */
	Shape.Collected collect() {
		Part.Piece piece = new Part.Piece(this.text.toString(), this.tokenIds, this.logprobs, 0);
		return new Shape.Collected(this.promptTokenIds, piece, this.calls,
				Objects.requireNonNull(this.closing, "the choice has no end"));
	}

}
