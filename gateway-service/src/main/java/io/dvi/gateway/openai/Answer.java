package io.dvi.gateway.openai;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateEvent.Finished;
import io.dvi.client.Model;

/**
 * Turns the events of a request's choices into one body or into chunks. For one request,
 * fed by one thread at a time.
 */
final class Answer {

	private final Shape shape;

	private final Shape.Envelope whole;

	private final Shape.Envelope chunk;

	private final TreeMap<Integer, StringBuilder> texts = new TreeMap<>();

	private final TreeMap<Integer, Finished> finished = new TreeMap<>();

	Answer(Shape shape, Model model, Instant now) {
		this.shape = shape;
		String id = shape.idPrefix() + UUID.randomUUID().toString().replace("-", "");
		// The fingerprint is the verifier's: a new head must not look like a new model.
		this.whole = new Shape.Envelope(id, shape.wholeKind(), now.getEpochSecond(), model.name(), model.fingerprint());
		this.chunk = new Shape.Envelope(id, shape.chunkKind(), now.getEpochSecond(), model.name(), model.fingerprint());
	}

	/**
	 * Keeps an event for the whole body.
	 * @param indexed the event and its choice
	 */
	void keep(Indexed indexed) {
		switch (indexed.event()) {
			case GenerateEvent.Started _ -> this.texts.put(indexed.choice(), new StringBuilder());
			case GenerateEvent.Delta delta ->
				this.texts.computeIfAbsent(indexed.choice(), (_) -> new StringBuilder()).append(delta.text());
			case Finished end -> this.finished.put(indexed.choice(), end);
		}
	}

	/**
	 * The body after all events were kept.
	 * @return the object to write as JSON
	 */
	Object body() {
		List<Object> choices = new ArrayList<>();
		this.finished.forEach((index, end) -> choices.add(this.shape.whole(index,
				this.texts.getOrDefault(index, new StringBuilder()).toString(), Shape.reason(end.reason()))));
		return new Shape.Summed(this.whole, choices, figures());
	}

	/**
	 * The chunks that an event makes.
	 * @param indexed the event and its choice
	 * @return none or one
	 */
	List<Object> chunks(Indexed indexed) {
		Object choice = switch (indexed.event()) {
			case GenerateEvent.Started _ -> this.shape.opening(indexed.choice());
			case GenerateEvent.Delta delta ->
				delta.text().isEmpty() ? null : this.shape.more(indexed.choice(), delta.text());
			case Finished end -> {
				this.finished.put(indexed.choice(), end);
				yield this.shape.closing(indexed.choice(), Shape.reason(end.reason()));
			}
		};
		return (choice != null) ? List.of(new Shape.Chunk(this.chunk, List.of(choice))) : List.of();
	}

	/**
	 * The one chunk with usage, after all others.
	 * @return the object to write as JSON
	 */
	Object usageChunk() {
		return new Shape.Summed(this.chunk, List.of(), figures());
	}

	private Figures figures() {
		return Figures.of(List.copyOf(this.finished.values()));
	}

	/**
	 * An event of one of several choices.
	 *
	 * @param choice index of the choice
	 * @param event what happened
	 */
	record Indexed(int choice, GenerateEvent event) {
	}

}
