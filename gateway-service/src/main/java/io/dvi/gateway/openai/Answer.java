package io.dvi.gateway.openai;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateEvent.Finished;
import io.dvi.client.Model;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of a request's answers into one body or into chunks. For one request,
 * fed by one thread at a time.
 */
final class Answer {

	private static final int FINGERPRINT_DIGITS = 16;

	private final ValidRequest request;

	private final Shape shape;

	private final Shape.Envelope whole;

	private final Shape.Envelope chunk;

	private final List<EventReader> readers;

	private final List<Collector> collected;

	private final TreeMap<Integer, Finished> finished = new TreeMap<>();

	Answer(ValidRequest request, Shape shape, Model model, List<PromptDetails> prompts, Instant now) {
		this.request = request;
		this.shape = shape;
		String id = shape.idPrefix() + UUID.randomUUID().toString().replace("-", "");
		this.whole = new Shape.Envelope(id, shape.wholeKind(), now.getEpochSecond(), model.name(), fingerprint(model));
		this.chunk = new Shape.Envelope(id, shape.chunkKind(), now.getEpochSecond(), model.name(), fingerprint(model));
		this.readers = IntStream.range(0, request.answers())
			.mapToObj((index) -> new EventReader(request.presentation(), prompts.get(index / request.choices()),
					CallReader.of(request.tools())))
			.toList();
		this.collected = IntStream.range(0, request.answers()).mapToObj((_) -> new Collector()).toList();
	}

	/**
	 * The verifier's weights and their number format: what decides about text. A new head
	 * must not look like a new model.
	 */
	private static String fingerprint(Model model) {
		String weights = model.fingerprint();
		return "fp_" + weights.substring(0, Math.min(FINGERPRINT_DIGITS, weights.length()))
				+ (model.flavour().isEmpty() ? "" : "_" + model.flavour());
	}

	/**
	 * Keeps an event for the whole body.
	 * @param indexed the event and its choice
	 */
	void keep(Indexed indexed) {
		read(indexed).forEach(this.collected.get(indexed.choice())::add);
	}

	/**
	 * The body after all events were kept.
	 * @return the object to write as JSON
	 */
	Object body() {
		List<Shape.Collected> all = this.collected.stream().map(Collector::collect).toList();
		List<Object> written = new ArrayList<>();
		all.forEach((choice) -> written.add(this.shape.whole(written.size(), choice)));
		return new Shape.Summed(this.whole, written, figures(),
				(this.shape instanceof ChatShape) ? all.get(0).promptTokenIds() : null);
	}

	/**
	 * The chunks that an event makes.
	 * @param indexed the event and its choice
	 * @return none or some
	 */
	List<Object> chunks(Indexed indexed) {
		List<Object> chunks = new ArrayList<>();
		for (Part part : read(indexed)) {
			Object choice = this.shape.chunk(indexed.choice(), part);
			if (choice != null) {
				chunks.add(new Shape.Chunk(this.chunk, List.of(choice), shownWith(part)));
			}
		}
		return chunks;
	}

	private @Nullable List<Integer> shownWith(Part part) {
		return (this.shape instanceof ChatShape && part instanceof Part.Opening opening) ? opening.promptTokenIds()
				: null;
	}

	/**
	 * The one chunk with usage, after all others.
	 * @return the object to write as JSON
	 */
	Object usageChunk() {
		return new Shape.Summed(this.chunk, List.of(), figures(), null);
	}

	private List<Part> read(Indexed indexed) {
		if (indexed.event() instanceof Finished end) {
			this.finished.put(indexed.choice(), end);
		}
		return this.readers.get(indexed.choice()).read(indexed.event());
	}

	private Figures figures() {
		return Figures.of(List.copyOf(this.finished.values()), this.request.choices());
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
