package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.PlainLoop.Decoded;
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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Asks an engine for tokens with speculation switched off, and waits.
 *
 * @param engine answers
 */
record PlainRequest(Engine engine) {

	/**
	 * Answers greedily.
	 * @param prompt token ids
	 * @param count most tokens to generate
	 * @throws EngineException when it cannot be answered
	 */
	Decoded run(int[] prompt, int count) {
		GenerateRequest request = new GenerateRequest("bench",
				new Prompt.Tokens(Arrays.stream(prompt).boxed().toList()), SamplingOptions.GREEDY, Ending.after(count),
				Output.TEXT, SpeculationOptions.OFF, GenerateRequest.Learning.OPTED_OUT);
		CompletableFuture<Decoded> done = new CompletableFuture<>();
		List<Integer> tokens = new ArrayList<>();
		this.engine.submit(request, (event) -> {
			switch (event) {
				case GenerationEvent.Started _ -> {
				}
				case GenerationEvent.Delta(List<Integer> committed, var _, var _, var _) -> tokens.addAll(committed);
				case GenerationEvent.Finished finished -> done.complete(new Decoded(List.copyOf(tokens),
						finished.timings().prefillNanos(), finished.timings().decodeNanos()));
				case GenerationEvent.Failed(EngineException failure) -> done.completeExceptionally(failure);
			}
		});
		return await(done);
	}

	/** Waits for an answer, whose failure is thrown as it came. */
	static <T> T await(CompletableFuture<T> done) {
		try {
			return done.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof EngineException failure) ? failure
					: new EngineException(ErrorCode.INTERNAL, "", "an answer broke off", ex);
		}
	}

}
