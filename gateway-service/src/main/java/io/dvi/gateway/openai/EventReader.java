package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.List;

import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateEvent.StoppedBy;
import io.dvi.gateway.openai.CallReader.Found;
import org.jspecify.annotations.Nullable;

/** Turns the events of one choice into its parts. */
final class EventReader {

	private final Presentation presentation;

	private final PromptDetails prompt;

	private final CallReader calls;

	private int called;

	private int offset;

	EventReader(Presentation presentation, PromptDetails prompt, CallReader calls) {
		this.presentation = presentation;
		this.prompt = prompt;
		this.calls = calls;
	}

	/**
	 * Reads an event.
	 * @param event what happened
	 * @return the parts it adds
	 */
	List<Part> read(GenerateEvent event) {
		return switch (event) {
			case GenerateEvent.Started _ -> opened();
			case GenerateEvent.Delta delta -> grown(delta);
			case GenerateEvent.Finished finished -> finished(finished);
		};
	}

	private List<Part> opened() {
		List<Part> parts = new ArrayList<>();
		parts.add(new Part.Opening(this.prompt.tokenIds()));
		if (this.prompt.echo() != null) {
			parts.add(text(this.prompt.echo()));
		}
		return parts;
	}

	private List<Part> grown(GenerateEvent.Delta delta) {
		Found found = this.calls.accept(delta.text());
		List<Part> parts = new ArrayList<>();
		if (!found.text().isEmpty() || this.presentation.tokenIds() || this.presentation.logprobs()) {
			parts.add(new Part.Piece(found.text(), delta.tokenIds(), delta.logprobs(), this.offset));
		}
		this.offset += Logprobs.characters(delta.logprobs());
		add(parts, found.calls());
		return parts;
	}

	private List<Part> finished(GenerateEvent.Finished end) {
		Found found = this.calls.end();
		StringBuilder rest = new StringBuilder(found.text());
		if (this.presentation.stopText() && end.stoppedBy() instanceof StoppedBy.Text stop) {
			rest.append(stop.text());
		}
		List<Part> parts = new ArrayList<>();
		if (!rest.isEmpty()) {
			parts.add(text(rest.toString()));
		}
		add(parts, found.calls());
		parts.add(new Part.Closing(reason(end), stopReason(end.stoppedBy())));
		return parts;
	}

	private void add(List<Part> parts, List<ToolCall> found) {
		if (!found.isEmpty()) {
			parts.add(new Part.Calls(this.called, found));
			this.called += found.size();
		}
	}

	private Part text(String text) {
		return new Part.Piece(text, List.of(), List.of(), this.offset);
	}

	private String reason(GenerateEvent.Finished end) {
		return switch (end.reason()) {
			case STOP -> (this.called > 0) ? "tool_calls" : "stop";
			case LENGTH -> "length";
		};
	}

	private static @Nullable Object stopReason(@Nullable StoppedBy stoppedBy) {
		return switch (stoppedBy) {
			case StoppedBy.Text text -> text.text();
			case StoppedBy.Token token -> token.id();
			case null -> null;
		};
	}

}
