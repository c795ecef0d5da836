package io.dvi.decode.command.questions;

import io.dvi.engine.Ending;
import io.dvi.engine.Engine;
import io.dvi.engine.EngineException;
import io.dvi.engine.EngineOptions;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerationEvent;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.experience.ExperienceSink;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.text.ChatMessage;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** An engine that answers one question at a time, greedily, and keeps no prompt. */
public final class Answerer implements AutoCloseable {

	/** Key and value memory is reserved for so many tokens at most. */
	private static final int MAX_CONTEXT = 4096;

	private final Engine engine;

	private final int maxTokens;

	private Answerer(Engine engine, int maxTokens) {
		this.engine = engine;
		this.maxTokens = maxTokens;
	}

	/**
	 * Opens a model folder.
	 * @param maxTokens most tokens of an answer
	 */
	public static Answerer open(Path model, String flavour, int maxTokens) {
		ModelFolder folder = new ModelFolder(model);
		int context = Math.min(DescriptorFile.read(folder).contextLength(), MAX_CONTEXT);
		// Without a prefix cache: whoever is asked a question second would pay for no
		// prompt.
		EngineOptions options = EngineOptions.defaults()
			.withFlavour(flavour)
			.withSlots(1)
			.withContextLength(context)
			.withPrefixCacheBytes(0);
		return new Answerer(Engine.open(folder, options, ExperienceSink.DISCARD), maxTokens);
	}

	public Engine engine() {
		return this.engine;
	}

	/**
	 * Answers a question and waits for the end.
	 * @throws EngineException when it cannot be answered
	 */
	public Answer answer(Question question, SpeculationOptions speculation) {
		GenerateRequest request = new GenerateRequest("bench",
				new Prompt.Chat(List.of(new ChatMessage("user", question.text()))), SamplingOptions.GREEDY,
				Ending.after(this.maxTokens), Output.TEXT, speculation, GenerateRequest.Learning.OPTED_OUT);
		CompletableFuture<Answer> done = new CompletableFuture<>();
		StringBuilder text = new StringBuilder();
		long begun = System.nanoTime();
		this.engine.submit(request, (event) -> {
			switch (event) {
				case GenerationEvent.Started _ -> {
				}
				case GenerationEvent.Delta(var _, String shown, var _, var _) -> text.append(shown);
				case GenerationEvent.Finished finished ->
					done.complete(new Answer(text.toString(), finished.completionTokens(), System.nanoTime() - begun,
							finished.timings().decodeNanos(), finished.speculation()));
				case GenerationEvent.Failed(EngineException failure) -> done.completeExceptionally(failure);
			}
		});
		try {
			return done.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof EngineException failure) ? failure
					: new EngineException(ErrorCode.INTERNAL, "", "an answer broke off", ex);
		}
	}

	@Override
	public void close() {
		this.engine.close();
	}

}
