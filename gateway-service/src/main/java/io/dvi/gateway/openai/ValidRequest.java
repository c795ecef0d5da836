package io.dvi.gateway.openai;

import java.time.Duration;
import java.util.List;

import io.dvi.client.GenerateRequest;
import io.dvi.client.Prompt;
import io.dvi.client.Sampling;
import io.dvi.client.Speculation;

/**
 * A request that was parsed; nothing in it is missing, out of range or ignored.
 *
 * @param model the model asked for
 * @param prompt what to answer
 * @param sampling how tokens are chosen
 * @param maxTokens most tokens; 0 is the server's default
 * @param stop strings before which an answer ends
 * @param choices number of answers
 * @param delivery how the answers travel
 * @param speculation how they are drafted for
 * @param learning whether and for whom experience is kept
 * @param timeout time for the whole answer
 */
record ValidRequest(String model, Prompt prompt, Sampling sampling, int maxTokens, List<String> stop, int choices,
		Delivery delivery, Speculation speculation, GenerateRequest.Learning learning, Duration timeout) {

	/**
	 * The call for one of the answers.
	 * @param choice index of the answer
	 * @param requestId the request's name
	 * @return what to send
	 */
	GenerateRequest call(int choice, String requestId) {
		String id = (this.choices == 1) ? requestId : requestId + "-" + choice;
		return new GenerateRequest(this.prompt, id, this.model, this.sampling.withChoice(choice), this.maxTokens,
				this.stop, this.speculation, this.learning, this.timeout);
	}

	/** How the answers travel. */
	enum Delivery {

		/** One JSON body. */
		WHOLE,
		/** Chunks. */
		STREAM,
		/** Chunks, and one more with the usage. */
		STREAM_WITH_USAGE

	}

}
