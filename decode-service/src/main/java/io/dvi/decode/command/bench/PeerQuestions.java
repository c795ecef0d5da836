package io.dvi.decode.command.bench;

import io.dvi.decode.command.bench.Comparison.Unit;
import io.dvi.decode.command.bench.Rivals.Measurement;
import io.dvi.decode.command.bench.peer.LlamaCpp;
import io.dvi.decode.command.bench.peer.LlamaServer;
import io.dvi.decode.command.questions.Answer;
import io.dvi.decode.command.questions.Answerer;
import io.dvi.decode.command.questions.Question;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.text.ChatMessage;
import io.dvi.engine.text.TextCodec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokens over time on the same questions, prompts included: ours with speculation, theirs
 * plainly and with their own lookup. Both sides read the same token ids.
 *
 * @param questions what is asked, at least one
 * @param maxTokens most tokens of an answer
 * @param runs how often all are asked
 */
record PeerQuestions(List<Question> questions, int maxTokens, int runs) {

	private static final double SECONDS = 1e-9;

	private static final SpeculationOptions SPECULATION = new SpeculationOptions(DrafterChoice.AUTO,
			SpeculationOptions.MAX_DRAFT_LENGTH);

	/**
	 * Measures.
	 * @param model their file
	 * @param lookup how their server is told to speculate
	 */
	List<Comparison> measure(ModelOptions options, LlamaCpp peer, Path model, List<String> lookup) throws IOException {
		ModelFolder folder = options.folder();
		List<int[]> prompts = prompts(folder);
		try (Answerer answerer = Answerer.open(folder.root(), options.flavour(), this.maxTokens);
				LlamaServer plain = peer.serve(model, List.of());
				LlamaServer speculative = peer.serve(model, lookup)) {
			answerer.answer(this.questions.getFirst(), SPECULATION);
			plain.complete(prompts.getFirst(), this.maxTokens);
			speculative.complete(prompts.getFirst(), this.maxTokens);
			Map<String, Measurement> theirs = new LinkedHashMap<>();
			String asked = this.questions.size() + " questions, ours speculative, theirs ";
			theirs.put(asked + "plain", (_) -> speed(plain, prompts));
			theirs.put(asked + "with lookup", (_) -> speed(speculative, prompts));
			return new Rivals((_) -> speed(answerer), theirs).compare(Unit.TOKENS_PER_SECOND, this.runs);
		}
	}

	private List<int[]> prompts(ModelFolder folder) {
		try (TextCodec codec = TextCodec.open(folder, DescriptorFile.read(folder))) {
			return this.questions.stream()
				.map((question) -> codec.encode(new Prompt.Chat(List.of(new ChatMessage("user", question.text())))))
				.toList();
		}
	}

	private double speed(Answerer answerer) {
		long tokens = 0;
		long nanos = 0;
		for (Question question : this.questions) {
			Answer answer = answerer.answer(question, SPECULATION);
			tokens += answer.tokens();
			nanos += answer.nanos();
		}
		return tokens / (nanos * SECONDS);
	}

	private double speed(LlamaServer server, List<int[]> prompts) throws IOException {
		long tokens = 0;
		long nanos = 0;
		for (int[] prompt : prompts) {
			LlamaServer.Completion answer = server.complete(prompt, this.maxTokens);
			tokens += answer.tokens();
			nanos += answer.nanos();
		}
		return tokens / (nanos * SECONDS);
	}

}
