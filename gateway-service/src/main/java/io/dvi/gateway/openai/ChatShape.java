package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Chat completions.
 *
 * @param presentation what they show
 */
record ChatShape(Presentation presentation) implements Shape {

	@Override
	public String idPrefix() {
		return "chatcmpl-";
	}

	@Override
	public String wholeKind() {
		return "chat.completion";
	}

	@Override
	public String chunkKind() {
		return "chat.completion.chunk";
	}

	@Override
	public Object chunk(int index, Part part) {
		return switch (part) {
			case Part.Opening _ -> new More(index, new Delta("assistant", "", null), null, null, null);
			case Part.Piece piece ->
				new More(index, new Delta(null, piece.text(), null), logprobs(piece), null, tokenIds(piece));
			case Part.Calls calls -> new More(index, new Delta(null, null, indexed(calls)), null, null, null);
			case Part.Closing closing ->
				new End(index, new Delta(null, null, null), null, closing.reason(), closing.stopReason());
		};
	}

	private static List<IndexedCall> indexed(Part.Calls calls) {
		List<IndexedCall> indexed = new ArrayList<>();
		for (ToolCall call : calls.calls()) {
			indexed.add(new IndexedCall(calls.first() + indexed.size(), call.id(), call.type(), call.function()));
		}
		return indexed;
	}

	@Override
	public Object whole(int index, Collected choice) {
		List<ToolCall> calls = choice.calls();
		String text = choice.piece().text();
		// OpenAI's clients take a null for a message that only calls.
		Message message = new Message("assistant", (!calls.isEmpty() && text.isBlank()) ? null : text,
				calls.isEmpty() ? null : calls);
		return new Choice(index, message, logprobs(choice.piece()), choice.closing().reason(),
				choice.closing().stopReason(), tokenIds(choice.piece()));
	}

	private @Nullable Object logprobs(Part.Piece piece) {
		return this.presentation.logprobs() ? new Logprobs(this.presentation.tokensAsIds()).chat(piece.logprobs())
				: null;
	}

	private @Nullable List<Integer> tokenIds(Part.Piece piece) {
		return this.presentation.tokenIds() ? piece.tokenIds() : null;
	}

	/** A choice in a chunk; the reason is written even when null. */
	record More(int index, Delta delta, @Nullable Object logprobs, @Nullable String finishReason,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> tokenIds) {
	}

	/** A choice in its last chunk. */
	record End(int index, Delta delta, @Nullable Object logprobs, String finishReason, @Nullable Object stopReason) {
	}

	/** What a chunk adds to the message. */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Delta(@Nullable String role, @Nullable String content, @Nullable List<IndexedCall> toolCalls) {
	}

	/** A call in a chunk. */
	record IndexedCall(int index, String id, String type, ToolCall.Function function) {
	}

	/** A choice of a whole answer. */
	record Choice(int index, Message message, @Nullable Object logprobs, String finishReason,
			@Nullable Object stopReason, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> tokenIds) {
	}

	/** The message of a whole answer. */
	record Message(String role, @Nullable String content,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ToolCall> toolCalls) {
	}

}
