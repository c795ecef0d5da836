package io.dvi.gateway.openai;

/**
 * What an answer shows beside its text.
 *
 * @param logprobs log-probabilities
 * @param tokensAsIds log-probabilities call tokens by their ids
 * @param tokenIds the ids of prompt and answer
 * @param echo the prompt in front of the text
 * @param stopText the stop string that ended the answer
 */
record Presentation(boolean logprobs, boolean tokensAsIds, boolean tokenIds, boolean echo, boolean stopText) {
}
