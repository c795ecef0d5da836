package io.dvi.client.command;

import io.dvi.client.GenerateEvent;

/**
 * What came of feeding, or of a part of it.
 *
 * @param answers answers that came to their end
 * @param ownPrompts prompts the model wrote
 * @param skipped answers left out: their prompt was too long, or the model wrote none
 * @param tokens tokens generated, those of written prompts included
 * @param verifySteps verify steps of these tokens
 * @param acceptedTokens drafted tokens among them
 */
record FeedFigures(long answers, long ownPrompts, long skipped, long tokens, long verifySteps, long acceptedTokens) {

	static final FeedFigures NOTHING = new FeedFigures(0, 0, 0, 0, 0, 0);

	static final FeedFigures SKIPPED = new FeedFigures(0, 0, 1, 0, 0, 0);

	static FeedFigures answer(GenerateEvent.Finished finished) {
		return new FeedFigures(1, 0, 0, finished.completionTokens(), finished.speculation().verifySteps(),
				finished.speculation().acceptedTokens());
	}

	static FeedFigures ownPrompt(GenerateEvent.Finished finished) {
		return new FeedFigures(0, 1, 0, finished.completionTokens(), finished.speculation().verifySteps(),
				finished.speculation().acceptedTokens());
	}

	FeedFigures plus(FeedFigures other) {
		return new FeedFigures(this.answers + other.answers, this.ownPrompts + other.ownPrompts,
				this.skipped + other.skipped, this.tokens + other.tokens, this.verifySteps + other.verifySteps,
				this.acceptedTokens + other.acceptedTokens);
	}

	/**
	 * Tokens committed per verify step, the verifier's own included.
	 * @return at least 1; 0 when no step ran
	 */
	double tokensPerStep() {
		return (this.verifySteps == 0) ? 0 : 1 + (double) this.acceptedTokens / this.verifySteps;
	}

}
