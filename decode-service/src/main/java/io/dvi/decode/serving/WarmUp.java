package io.dvi.decode.serving;

import io.dvi.engine.Ending;
import io.dvi.engine.Engine;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerationEvent;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.sampling.SamplingOptions;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One short answer before the first caller comes: it proves that the model decodes, and
 * takes the cost of first runs.
 */
final class WarmUp {

	private static final int TOKENS = 8;

	private static final long PATIENCE_SECONDS = 120;

	private WarmUp() {
	}

	static void run(Engine engine) throws InterruptedException {
		GenerateRequest request = new GenerateRequest("warm-up", new Prompt.Text("Hello, world"),
				SamplingOptions.GREEDY, Ending.after(TOKENS), Output.TEXT,
				new SpeculationOptions(SpeculationOptions.DrafterChoice.AUTO, SpeculationOptions.MAX_DRAFT_LENGTH),
				GenerateRequest.Learning.OPTED_OUT);
		CompletableFuture<Void> end = new CompletableFuture<>();
		engine.submit(request, (event) -> {
			switch (event) {
				case GenerationEvent.Finished _ -> end.complete(null);
				case GenerationEvent.Failed(EngineException failure) -> end.completeExceptionally(failure);
				case GenerationEvent.Started _, GenerationEvent.Delta _ -> {
				}
			}
		});
		try {
			end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new EngineException(ErrorCode.INTERNAL, "", "the warm-up answer did not end well", ex);
		}
	}

}
