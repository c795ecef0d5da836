package io.dvi.gateway.openai;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.dvi.client.GenerateEvent.Reason;
import org.jspecify.annotations.Nullable;

/** How the two kinds of completion write the same events. */
sealed interface Shape {

	/** Names and kinds of a kind of completion. */
	String idPrefix();

	String wholeKind();

	String chunkKind();

	/**
	 * What opens a choice in a stream.
	 * @return a choice for a chunk, or null when the kind opens silently
	 */
	@Nullable Object opening(int index);

	Object more(int index, String text);

	Object closing(int index, String reason);

	Object whole(int index, String text, String reason);

	static String reason(Reason reason) {
		return switch (reason) {
			case STOP -> "stop";
			case LENGTH -> "length";
		};
	}

	/** Chat completions. */
	record Chat() implements Shape {

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
		public Object opening(int index) {
			return new ChatChunk(index, new Spoken("assistant", ""), null, null);
		}

		@Override
		public Object more(int index, String text) {
			return new ChatChunk(index, new Words(text), null, null);
		}

		@Override
		public Object closing(int index, String reason) {
			return new ChatChunk(index, new Nothing(), null, reason);
		}

		@Override
		public Object whole(int index, String text, String reason) {
			return new ChatChoice(index, new Spoken("assistant", text), null, reason);
		}

	}

	/** Text completions. */
	record Text() implements Shape {

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
		public @Nullable Object opening(int index) {
			return null;
		}

		@Override
		public Object more(int index, String text) {
			return new TextChoice(index, text, null, null);
		}

		@Override
		public Object closing(int index, String reason) {
			return new TextChoice(index, "", null, reason);
		}

		@Override
		public Object whole(int index, String text, String reason) {
			return new TextChoice(index, text, null, reason);
		}

	}

	/** A choice in a chat chunk; the last two are written even when null. */
	record ChatChunk(int index, Object delta, @Nullable Object logprobs, @Nullable String finishReason) {
	}

	/** A choice of a whole chat completion. */
	record ChatChoice(int index, Spoken message, @Nullable Object logprobs, String finishReason) {
	}

	/** A choice of a text completion, in a chunk or whole. */
	record TextChoice(int index, String text, @Nullable Object logprobs, @Nullable String finishReason) {
	}

	/** A message, or the first delta. */
	record Spoken(String role, String content) {
	}

	/** A further delta. */
	record Words(String content) {
	}

	/** The last delta. */
	record Nothing() {
	}

	/** A chunk without usage; the field is absent then. */
	record Chunk(@JsonUnwrapped Envelope envelope, List<Object> choices) {
	}

	/** A whole answer, or the last chunk with the usage. */
	record Summed(@JsonUnwrapped Envelope envelope, List<Object> choices, @JsonUnwrapped Figures figures) {
	}

	/** What every answer and chunk begins with. */
	record Envelope(String id, String object, long created, String model, String systemFingerprint) {
	}

}
