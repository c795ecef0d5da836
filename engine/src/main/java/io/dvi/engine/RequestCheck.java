package io.dvi.engine;

import io.dvi.engine.constraint.ResponseFormat;
import io.dvi.engine.constraint.TokenConstraint;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.schedule.CheckedPrompt;

/**
 * Checks what of a request depends on the model.
 *
 * @param model its numbers
 * @param options how it runs
 * @param text its tokenizer and chat template
 */
record RequestCheck(ModelDescriptor model, EngineOptions options, Engine.TextPort text) {

	/**
	 * Checks a request and turns its prompt into tokens.
	 * @throws EngineException naming the field, the limit and the value given
	 */
	CheckedPrompt check(GenerateRequest request) {
		request.ending().stopTokens().forEach((token) -> requireToken("stop_token_ids", token));
		request.sampling().adjustment().bias().keySet().forEach((token) -> requireToken("logit_bias", token));
		ResponseFormat format = request.output().format();
		TokenConstraint constraint = (format != null) ? this.text.constraint(format) : null;
		int[] prompt = this.text.encode(request.prompt());
		if (prompt.length == 0) {
			throw invalid("prompt", "`prompt` must have at least 1 token. Given: 0");
		}
		return new CheckedPrompt(prompt, maxTokens(request.ending(), prompt.length), this.model.endTokens(), constraint,
				this.text.answer(request.ending().stop()));
	}

	private int maxTokens(Ending ending, int promptLength) {
		int context = Engine.contextLength(this.model, this.options);
		int left = context - promptLength;
		int asked = ending.maxTokens();
		if (left < 1) {
			throw new EngineException(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "prompt",
					"the prompt must leave room in the context of " + context + " tokens. Given: " + promptLength
							+ " prompt tokens");
		}
		if (asked > left) {
			throw new EngineException(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "max_tokens",
					"prompt tokens + `max_tokens` must be at most " + context + ". Given: " + promptLength
							+ " prompt tokens and " + asked + " `max_tokens`");
		}
		int most = (asked > 0) ? asked : Math.min(left, Math.max(this.options.defaultMaxTokens(), ending.minTokens()));
		if (ending.minTokens() > most) {
			throw invalid("min_tokens",
					"`min_tokens` must be at most `max_tokens`, here " + most + ". Given: " + ending.minTokens());
		}
		return most;
	}

	private void requireToken(String field, int token) {
		if (token < 0 || token >= this.model.vocabularySize()) {
			throw invalid(field, "tokens of `" + field + "` must be from 0 to " + (this.model.vocabularySize() - 1)
					+ ". Given: " + token);
		}
	}

	private static EngineException invalid(String field, String message) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, field, message);
	}

}
