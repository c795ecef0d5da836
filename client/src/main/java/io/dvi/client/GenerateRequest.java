package io.dvi.client;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One request for text. The server checks what depends on the model.
 *
 * @param prompt what to answer
 * @param requestId names the request in logs; empty lets the server make one up
 * @param model must be the served model's name, or empty
 * @param sampling how tokens are chosen
 * @param ending when the answer ends
 * @param output what the text must be and what is told about it
 * @param speculation how it is drafted for
 * @param learning whether and for whom experience is kept
 * @param timeout time for the whole answer; null is the client's default
 */
public record GenerateRequest(Prompt prompt, String requestId, String model, Sampling sampling, Ending ending,
		Output output, Speculation speculation, Learning learning, @Nullable Duration timeout) {

	/**
	 * A greedy request with the server's defaults.
	 * @param prompt what to answer
	 * @return the request
	 */
	public static GenerateRequest of(Prompt prompt) {
		return new GenerateRequest(prompt, "", "", Sampling.GREEDY, Ending.DEFAULT, Output.FREE, Speculation.AUTO,
				Learning.ALLOWED, null);
	}

	/**
	 * Answers something else.
	 * @param value what to answer
	 * @return a copy
	 */
	public GenerateRequest withPrompt(Prompt value) {
		return new GenerateRequest(value, this.requestId, this.model, this.sampling, this.ending, this.output,
				this.speculation, this.learning, this.timeout);
	}

	/**
	 * Names the request.
	 * @param id shown in logs of every service
	 * @return a copy
	 */
	public GenerateRequest withRequestId(String id) {
		return new GenerateRequest(this.prompt, id, this.model, this.sampling, this.ending, this.output,
				this.speculation, this.learning, this.timeout);
	}

	/**
	 * Demands a model.
	 * @param name the served model's name
	 * @return a copy
	 */
	public GenerateRequest withModel(String name) {
		return new GenerateRequest(this.prompt, this.requestId, name, this.sampling, this.ending, this.output,
				this.speculation, this.learning, this.timeout);
	}

	/**
	 * Chooses tokens another way.
	 * @param value how
	 * @return a copy
	 */
	public GenerateRequest withSampling(Sampling value) {
		return new GenerateRequest(this.prompt, this.requestId, this.model, value, this.ending, this.output,
				this.speculation, this.learning, this.timeout);
	}

	/**
	 * Ends the answer another way.
	 * @param value when it ends
	 * @return a copy
	 */
	public GenerateRequest withEnding(Ending value) {
		return new GenerateRequest(this.prompt, this.requestId, this.model, this.sampling, value, this.output,
				this.speculation, this.learning, this.timeout);
	}

	/**
	 * Bounds the answer.
	 * @param value most tokens to generate; 0 is the server's default
	 * @return a copy
	 */
	public GenerateRequest withMaxTokens(int value) {
		return withEnding(this.ending.withMaxTokens(value));
	}

	/**
	 * Ends generation before any of these strings.
	 * @param strings at most 4
	 * @return a copy
	 */
	public GenerateRequest withStop(List<String> strings) {
		return withEnding(this.ending.withStop(strings));
	}

	/**
	 * Demands a format or log-probabilities.
	 * @param value what the text must be and what is told about it
	 * @return a copy
	 */
	public GenerateRequest withOutput(Output value) {
		return new GenerateRequest(this.prompt, this.requestId, this.model, this.sampling, this.ending, value,
				this.speculation, this.learning, this.timeout);
	}

	/**
	 * Drafts another way.
	 * @param value how
	 * @return a copy
	 */
	public GenerateRequest withSpeculation(Speculation value) {
		return new GenerateRequest(this.prompt, this.requestId, this.model, this.sampling, this.ending, this.output,
				value, this.learning, this.timeout);
	}

	/**
	 * Decides about experience.
	 * @param value whether and for whom it is kept
	 * @return a copy
	 */
	public GenerateRequest withLearning(Learning value) {
		return new GenerateRequest(this.prompt, this.requestId, this.model, this.sampling, this.ending, this.output,
				this.speculation, value, this.timeout);
	}

	/**
	 * Bounds the time for the whole answer.
	 * @param value time from the start of the call
	 * @return a copy
	 */
	public GenerateRequest withTimeout(Duration value) {
		return new GenerateRequest(this.prompt, this.requestId, this.model, this.sampling, this.ending, this.output,
				this.speculation, this.learning, value);
	}

	/**
	 * What the text must be and what is told about it.
	 *
	 * @param format what the text must be
	 * @param topLogprobs null tells no log-probabilities; else each token's, and those of
	 * so many of the likeliest in its place, 0 to 20
	 */
	public record Output(ResponseFormat format, @Nullable Integer topLogprobs) {

		/** Any text and no log-probabilities. */
		public static final Output FREE = new Output(new ResponseFormat.Text(), null);

	}

	/**
	 * Whether and for whom experience is kept.
	 *
	 * @param optOut true leaves no trace of the request
	 * @param tenantKeyHash hash of the caller's key, or empty
	 * @param task what the caller calls this kind of work, by which figures are told
	 * apart, or empty; at most 64 characters
	 */
	public record Learning(boolean optOut, String tenantKeyHash, String task) {

		/** The server may learn from the request. */
		public static final Learning ALLOWED = new Learning(false, "", "");

		/** Nothing is kept. */
		public static final Learning OPTED_OUT = new Learning(true, "", "");

	}

}
