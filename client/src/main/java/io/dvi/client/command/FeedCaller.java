package io.dvi.client.command;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import io.dvi.client.DviClient;
import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Prompt;
import io.dvi.client.Sampling;
import io.dvi.client.TokenStream;

/**
 * Asks the decode service for planned answers. They may be learned from, like those of
 * any request that does not say otherwise. Safe for use by many threads.
 */
final class FeedCaller {

	private static final int WRITTEN_TOKENS = 96;

	/** The task of what only serves to make a prompt. */
	private static final String WRITING = "writing";

	/**
	 * With the pauses below more than a minute: a restart of the service is waited for.
	 */
	static final int MOST_TRIES = 10;

	private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

	private static final int MOST_DOUBLINGS = 6;

	private final DviClient client;

	private final int maxTokens;

	private final Pause pause;

	private final @Nullable AnswerLog log;

	/**
	 * Makes a caller.
	 * @param client connection to the decode service
	 * @param maxTokens most tokens of an answer
	 * @param pause waits between tries
	 * @param log told of every answer, or null
	 */
	FeedCaller(DviClient client, int maxTokens, Pause pause, @Nullable AnswerLog log) {
		this.client = client;
		this.maxTokens = maxTokens;
		this.pause = pause;
		this.log = log;
	}

	/**
	 * Asks for one answer, and for its prompt first when the model is to write it.
	 * @param answer what to ask
	 * @param onFigures receives the figures of each text that is complete
	 * @throws DviException when the service refuses anything else than a long prompt, or
	 * stays full or away
	 * @throws InterruptedException when the thread is interrupted between two tries
	 */
	void ask(Feed.Answer answer, Consumer<FeedFigures> onFigures) throws InterruptedException {
		try {
			FeedPrompt planned = answer.prompt();
			String prompt = planned.text();
			if (answer.writing() != null) {
				int most = (planned.first() != null) ? this.maxTokens : WRITTEN_TOKENS;
				Text written = generate(request(planned.writer(), WRITING, answer.writing(), most));
				onFigures.accept(FeedFigures.ownPrompt(written.finished()));
				prompt = planned.with(written.text().strip());
			}
			if (prompt.isEmpty()) {
				onFigures.accept(FeedFigures.SKIPPED);
				return;
			}
			Text text = generate(request(prompt, planned.task(), answer.answering(), this.maxTokens));
			onFigures.accept(FeedFigures.answer(text.finished()));
			if (this.log != null) {
				this.log.add(planned.task(), text.finished());
			}
		}
		catch (DviException.InvalidRequest ex) {
			if (ex.code() != ErrorCode.CONTEXT_LENGTH_EXCEEDED) {
				throw ex;
			}
			onFigures.accept(FeedFigures.SKIPPED);
		}
	}

	private static GenerateRequest request(String prompt, String task, Sampling sampling, int maxTokens) {
		return GenerateRequest.of(new Prompt.Chat(List.of(new Prompt.Message("user", prompt))))
			.withSampling(sampling)
			.withLearning(new GenerateRequest.Learning(false, "", task))
			.withMaxTokens(maxTokens);
	}

	private Text generate(GenerateRequest request) throws InterruptedException {
		Duration wait = FIRST_PAUSE;
		for (int attempt = 1;; attempt++) {
			try {
				return read(request);
			}
			catch (DviException.Unavailable ex) {
				if (attempt == MOST_TRIES) {
					throw ex;
				}
			}
			this.pause.await(wait);
			wait = (attempt <= MOST_DOUBLINGS) ? wait.multipliedBy(2) : wait;
		}
	}

	private Text read(GenerateRequest request) {
		StringBuilder text = new StringBuilder();
		GenerateEvent.Finished end = null;
		try (TokenStream stream = this.client.generate(request)) {
			// To the end of the stream: closed behind Finished, some calls would count as
			// cancelled.
			while (stream.hasNext()) {
				GenerateEvent event = stream.next();
				if (event instanceof GenerateEvent.Delta delta) {
					text.append(delta.text());
				}
				else if (event instanceof GenerateEvent.Finished finished) {
					end = finished;
				}
			}
		}
		return new Text(text.toString(), Objects.requireNonNull(end, "a stream ended well without Finished"));
	}

	/** Waits between two tries. */
	interface Pause {

		/**
		 * Waits.
		 * @param time how long
		 * @throws InterruptedException when the thread is interrupted meanwhile
		 */
		void await(Duration time) throws InterruptedException;

	}

	/** A text that is complete. */
	private record Text(String text, GenerateEvent.Finished finished) {
	}

}
