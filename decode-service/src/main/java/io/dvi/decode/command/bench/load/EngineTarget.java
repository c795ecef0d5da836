package io.dvi.decode.command.bench.load;

import io.dvi.decode.command.bench.load.Served.Delivery;
import io.dvi.decode.command.bench.load.Served.Outcome;
import io.dvi.engine.Ending;
import io.dvi.engine.Engine;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerationEvent;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.text.ChatMessage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An engine in this process.
 *
 * @param engine answers, and is closed with the target
 */
public record EngineTarget(Engine engine) implements Target {

	private static final SpeculationOptions AUTO = new SpeculationOptions(DrafterChoice.AUTO,
			SpeculationOptions.MAX_DRAFT_LENGTH);

	@Override
	public Served ask(Ask question, long due) {
		GenerateRequest request = new GenerateRequest("bench",
				new Prompt.Chat(List.of(new ChatMessage("user", question.text()))), SamplingOptions.GREEDY,
				Ending.after(question.maxTokens()), Output.TEXT, question.speculate() ? AUTO : SpeculationOptions.OFF,
				GenerateRequest.Learning.OPTED_OUT);
		List<Delivery> deliveries = new ArrayList<>();
		CompletableFuture<Outcome> done = new CompletableFuture<>();
		try {
			this.engine.submit(request, (event) -> {
				switch (event) {
					case GenerationEvent.Started _ -> {
					}
					case GenerationEvent.Delta(List<Integer> tokens, var _, var _, var _) ->
						deliveries.add(new Delivery(System.nanoTime(), tokens.size()));
					case GenerationEvent.Finished _ -> done.complete(Outcome.COMPLETED);
					case GenerationEvent.Failed(EngineException failure) -> done.complete(outcome(failure));
				}
			});
		}
		catch (EngineException ex) {
			done.complete(outcome(ex));
		}
		return new Served(done.join(), due, deliveries, System.nanoTime());
	}

	private static Outcome outcome(EngineException failure) {
		return (failure.code() == ErrorCode.OVERLOADED) ? Outcome.REJECTED : Outcome.FAILED;
	}

	@Override
	public void close() {
		this.engine.close();
	}

}
