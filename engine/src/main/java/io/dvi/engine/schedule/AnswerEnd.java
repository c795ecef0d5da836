package io.dvi.engine.schedule;

import io.dvi.engine.Ending;
import io.dvi.engine.GenerationEvent.FinishReason;
import io.dvi.engine.GenerationEvent.StoppedBy;
import io.dvi.engine.constraint.TokenConstraint;
import org.jspecify.annotations.Nullable;

/** Finds where one answer ends. Confined to the decode thread. */
final class AnswerEnd {

	private final Ending ending;

	private final CheckedPrompt prompt;

	private @Nullable TokenConstraint format;

	private @Nullable StoppedBy stoppedBy;

	AnswerEnd(Ending ending, CheckedPrompt prompt) {
		this.ending = ending;
		this.prompt = prompt;
		this.format = prompt.constraint();
	}

	/**
	 * Takes the answer's next token.
	 * @param token its id
	 * @param count tokens of the answer, this one included
	 * @param text gets what the token adds to the text
	 * @return why the answer ends with it, or null when it goes on
	 */
	@Nullable FinishReason accept(int token, int count, StringBuilder text) {
		if (!this.ending.ignoreEnd() && this.prompt.endTokens().contains(token)) {
			return FinishReason.STOP;
		}
		if (this.ending.stopTokens().contains(token)) {
			this.stoppedBy = new StoppedBy.StopToken(token);
			return FinishReason.STOP;
		}
		text.append(this.prompt.text().append(token));
		String stop = this.prompt.text().stop();
		if (stop != null) {
			this.stoppedBy = new StoppedBy.StopString(stop);
			return FinishReason.STOP;
		}
		if (this.format != null) {
			this.format = this.format.accept(token);
			if (this.format.over()) {
				return FinishReason.STOP;
			}
		}
		return (count == this.prompt.maxTokens()) ? FinishReason.LENGTH : null;
	}

	/**
	 * What ended the answer.
	 * @return a stop token or a stop string, or null
	 */
	@Nullable StoppedBy stoppedBy() {
		return this.stoppedBy;
	}

}
