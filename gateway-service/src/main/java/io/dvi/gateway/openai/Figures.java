package io.dvi.gateway.openai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dvi.client.GenerateEvent.Finished;
import io.dvi.client.GenerateEvent.SpeculationFigures;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times of an answer, under the names that the tools of other servers read.
 *
 * @param usage OpenAI's token counts, over all choices
 * @param metrics vLLM's figures; null with several choices, as there
 * @param timings llama.cpp's figures; null with several choices
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Figures(Usage usage, @Nullable Metrics metrics, @Nullable Timings timings) {

	/**
	 * Sums up finished answers.
	 * @param answers one event per answer, all answers to a prompt after each other
	 * @param choices answers to each prompt
	 * @return the figures
	 */
	static Figures of(List<Finished> answers, int choices) {
		int prompt = 0;
		int cached = 0;
		// A prompt counts once, and as it was found by the first of its answers.
		for (int first = 0; first < answers.size(); first += choices) {
			prompt += answers.get(first).promptTokens();
			cached += answers.get(first).cachedPromptTokens();
		}
		int completion = answers.stream().mapToInt(Finished::completionTokens).sum();
		Usage usage = new Usage(prompt, completion, prompt + completion, new PromptTokensDetails(cached));
		if (answers.size() > 1) {
			return new Figures(usage, null, null);
		}
		Finished only = answers.get(0);
		return new Figures(usage, new Metrics(SpeculativeDecoding.of(only.speculation())), Timings.of(only));
	}

	/**
	 * OpenAI's token counts. Drafts are not in it: its prediction details mean something
	 * else.
	 *
	 * @param promptTokens tokens of the prompts
	 * @param completionTokens tokens generated
	 * @param totalTokens both
	 * @param promptTokensDetails more about the prompts
	 */
	record Usage(int promptTokens, int completionTokens, int totalTokens, PromptTokensDetails promptTokensDetails) {
	}

	/**
	 * OpenAI's details of prompts.
	 *
	 * @param cachedTokens tokens that an earlier request had left behind
	 */
	record PromptTokensDetails(int cachedTokens) {
	}

	/**
	 * vLLM's envelope.
	 *
	 * @param speculativeDecoding what drafting was worth
	 */
	record Metrics(SpeculativeDecoding speculativeDecoding) {
	}

	/**
	 * vLLM's figures of one answer; its steps are those that drafted.
	 *
	 * @param meanAcceptanceLength tokens per drafting step, the bonus token included
	 * @param draftAcceptanceRate share of drafted tokens that were committed
	 * @param acceptanceHistogram index i: steps in which exactly i drafts were accepted
	 * @param numSpecSteps steps that drafted
	 * @param numAcceptedDraftTokens drafted tokens that were committed
	 * @param numDraftTokens tokens drafted
	 * @param numSpecTokens most tokens drafted in a step
	 * @param verifySteps steps, the plain ones included
	 * @param headVersionStart head at the beginning, -1 for none
	 * @param headVersionEnd head at the end, -1 for none
	 */
	record SpeculativeDecoding(double meanAcceptanceLength, double draftAcceptanceRate,
			List<Integer> acceptanceHistogram, int numSpecSteps, int numAcceptedDraftTokens, int numDraftTokens,
			int numSpecTokens, int verifySteps, long headVersionStart, long headVersionEnd) {

		static SpeculativeDecoding of(SpeculationFigures figures) {
			List<Integer> drafted = figures.draftedByPosition();
			int steps = drafted.isEmpty() ? 0 : drafted.get(0);
			double length = (steps == 0) ? 1 : 1 + (double) figures.acceptedTokens() / steps;
			return new SpeculativeDecoding(length, figures.acceptanceRate(),
					histogram(steps, figures.acceptedByPosition()), steps, figures.acceptedTokens(),
					figures.draftTokens(), drafted.size(), figures.verifySteps(), figures.headVersionStart(),
					figures.headVersionEnd());
		}

		/**
		 * A draft is accepted only behind accepted ones, so differences of neighbours
		 * count the ends.
		 */
		private static List<Integer> histogram(int steps, List<Integer> accepted) {
			List<Integer> histogram = new ArrayList<>(accepted.size() + 1);
			int reached = steps;
			for (int further : accepted) {
				histogram.add(reached - further);
				reached = further;
			}
			histogram.add(reached);
			return histogram;
		}

	}

	/**
	 * llama.cpp's figures of one answer, and the time in the queue.
	 *
	 * @param queueMs time before a slot was free
	 * @param cacheN tokens of the prompt that an earlier request had left behind
	 * @param promptN tokens of the prompt that were read
	 * @param promptMs time to read them
	 * @param promptPerSecond tokens of the prompt per second
	 * @param predictedN tokens generated
	 * @param predictedMs time from the first generated token to the last
	 * @param predictedPerSecond tokens per second in that time
	 * @param draftN tokens drafted
	 * @param draftNAccepted drafted tokens that were committed
	 */
	record Timings(double queueMs, int cacheN, int promptN, double promptMs, double promptPerSecond, int predictedN,
			double predictedMs, double predictedPerSecond, int draftN,
			@JsonProperty("draft_n_accepted") int draftNAccepted) {

		static Timings of(Finished finished) {
			Duration prefill = finished.timings().prefill();
			Duration decode = finished.timings().decode();
			// The first token falls at the beginning of that time.
			int afterFirst = Math.max(0, finished.completionTokens() - 1);
			int read = finished.promptTokens() - finished.cachedPromptTokens();
			return new Timings(millis(finished.timings().queue()), finished.cachedPromptTokens(), read, millis(prefill),
					perSecond(read, prefill), finished.completionTokens(), millis(decode),
					perSecond(afterFirst, decode), finished.speculation().draftTokens(),
					finished.speculation().acceptedTokens());
		}

		private static double millis(Duration time) {
			return time.toNanos() / 1e6;
		}

		private static double perSecond(int tokens, Duration time) {
			return time.isZero() ? 0 : tokens * 1e9 / time.toNanos();
		}

	}

}
