package io.dvi.gateway.openai;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Text completions.
 *
 * @param presentation what they show
 */
record TextShape(Presentation presentation) implements Shape {

	@Override
	public String idPrefix() {
		return "cmpl-";
	}

	@Override
	public String wholeKind() {
		return "text_completion";
	}

	@Override
	public String chunkKind() {
		return "text_completion";
	}

	@Override
	public @Nullable Object chunk(int index, Part part) {
		return switch (part) {
			case Part.Opening opening -> (opening.promptTokenIds() != null)
					? new More(index, "", null, null, List.of(), opening.promptTokenIds()) : null;
			case Part.Piece piece -> new More(index, piece.text(), logprobs(piece), null, tokenIds(piece), null);
			// The route has no tools.
			case Part.Calls _ -> null;
			case Part.Closing closing -> new End(index, "", null, closing.reason(), closing.stopReason());
		};
	}

	@Override
	public Object whole(int index, Collected choice) {
		return new Choice(index, choice.piece().text(), logprobs(choice.piece()), choice.closing().reason(),
				choice.closing().stopReason(), tokenIds(choice.piece()), choice.promptTokenIds());
	}

	private @Nullable Object logprobs(Part.Piece piece) {
		return this.presentation.logprobs()
				? new Logprobs(this.presentation.tokensAsIds()).text(piece.logprobs(), piece.offset()) : null;
	}

	private @Nullable List<Integer> tokenIds(Part.Piece piece) {
		return this.presentation.tokenIds() ? piece.tokenIds() : null;
	}

	/** A choice in a chunk; the reason is written even when null. */
	record More(int index, String text, @Nullable Object logprobs, @Nullable String finishReason,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> tokenIds,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> promptTokenIds) {
	}

	/** A choice in its last chunk. */
	record End(int index, String text, @Nullable Object logprobs, String finishReason, @Nullable Object stopReason) {
	}

	/** A choice of a whole answer. */
	record Choice(int index, String text, @Nullable Object logprobs, String finishReason, @Nullable Object stopReason,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> tokenIds,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> promptTokenIds) {
	}

}
