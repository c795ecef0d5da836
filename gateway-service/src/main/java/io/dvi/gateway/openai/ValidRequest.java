package io.dvi.gateway.openai;

import java.util.List;

import io.dvi.client.GenerateRequest;
import io.dvi.client.Prompt;

/**
 * A request that was parsed; nothing in it is missing, out of range or ignored.
 *
 * @param call what is asked of the model, for the first answer to the first prompt
 * @param prompts what to answer, at least one
 * @param choices number of answers to each
 * @param delivery how the answers travel
 * @param presentation what they show
 * @param tools what the model may call
 */
record ValidRequest(GenerateRequest call, List<Prompt> prompts, int choices, Delivery delivery,
		Presentation presentation, ToolUse tools) {

	/** Copies the list. */
	ValidRequest {
		prompts = List.copyOf(prompts);
	}

	/** Answers to all prompts together. */
	int answers() {
		return this.prompts.size() * this.choices;
	}

	/**
	 * The call for one of the answers.
	 * @param index of the answer, all answers to a prompt after each other
	 * @param requestId the request's name
	 * @return what to send
	 */
	GenerateRequest call(int index, String requestId) {
		return this.call.withPrompt(this.prompts.get(index / this.choices))
			.withRequestId((answers() == 1) ? requestId : requestId + "-" + index)
			.withSampling(this.call.sampling().withChoice(index % this.choices));
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
