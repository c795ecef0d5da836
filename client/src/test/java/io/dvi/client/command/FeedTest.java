package io.dvi.client.command;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.dvi.client.Sampling;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FeedTest {

	private static final List<FeedPrompt> PROMPTS = IntStream.range(0, 50)
		.mapToObj((number) -> FeedPrompt.of("prompt " + number))
		.toList();

	private static final int MANY = 4000;

	@Test
	void theSameSeedPlansTheSameAnswers() {
		assertThat(plan(0.5, 0.8f, 1)).isEqualTo(plan(0.5, 0.8f, 1));
		assertThat(plan(0.5, 0.8f, 1)).isNotEqualTo(plan(0.5, 0.8f, 2));
	}

	@Test
	void everyPromptComesOnceBeforeAnyComesAgain() {
		List<FeedPrompt> planned = plan(0.5, 0.8f, 1).stream().map(Feed.Answer::prompt).toList();
		List<FeedPrompt> first = planned.subList(0, 50);
		List<FeedPrompt> second = planned.subList(50, 100);
		assertThat(first).containsExactlyInAnyOrderElementsOf(PROMPTS).isNotEqualTo(PROMPTS);
		assertThat(second).containsExactlyInAnyOrderElementsOf(PROMPTS).isNotEqualTo(first);
	}

	@Test
	void halfOfTheAnswersAreSampledWithSeedsOfTheirOwn() {
		List<Sampling> sampled = plan(0.5, 0.7f, 1).stream()
			.map(Feed.Answer::answering)
			.filter((sampling) -> !sampling.equals(Sampling.GREEDY))
			.toList();
		assertThat(sampled.size() / (double) MANY).isCloseTo(0.5, Offset.offset(0.03));
		assertThat(sampled).extracting(Sampling::temperature).containsOnly(0.7f);
		assertThat(sampled).extracting(Sampling::seed).doesNotContainNull().doesNotHaveDuplicates();
	}

	@Test
	void theModelWritesItsShareOfThePromptsAtTemperatureOne() {
		List<Sampling> written = writing(plan(0.25, 0.7f, 1)).toList();
		assertThat(written.size() / (double) MANY).isCloseTo(0.25, Offset.offset(0.03));
		assertThat(written).extracting(Sampling::temperature).containsOnly(1f);
		assertThat(written).extracting(Sampling::seed).doesNotContainNull().doesNotHaveDuplicates();
	}

	@Test
	void aShareCanBeNoneOrAll() {
		assertThat(writing(plan(0, 0.7f, 1))).isEmpty();
		assertThat(writing(plan(1, 0.7f, 1))).hasSize(MANY);
	}

	@Test
	void theShareOfOwnPromptsChangesNoOtherChoice() {
		List<Feed.Answer> none = plan(0, 0.8f, 1);
		List<Feed.Answer> all = plan(1, 0.8f, 1);
		assertThat(none).extracting(Feed.Answer::prompt).isEqualTo(all.stream().map(Feed.Answer::prompt).toList());
		assertThat(none).extracting(Feed.Answer::answering)
			.isEqualTo(all.stream().map(Feed.Answer::answering).toList());
	}

	@Test
	void whatBeginsWithAnotherAnswerIsAlwaysWritten() {
		FeedPrompt prompt = new FeedPrompt("Sum up: {answer}", "Tell a story", "summaries");
		Feed feed = new Feed(List.of(prompt), new Feed.Settings(0, 0.7f, 1));
		assertThat(feed.next().writing()).isNotNull();
		assertThat(prompt.writer()).isEqualTo("Tell a story");
		assertThat(prompt.with("Once.")).isEqualTo("Sum up: Once.");
	}

	private static List<Feed.Answer> plan(double ownShare, float temperature, long seed) {
		Feed feed = new Feed(PROMPTS, new Feed.Settings(ownShare, temperature, seed));
		return Stream.generate(feed::next).limit(MANY).toList();
	}

	private static Stream<Sampling> writing(List<Feed.Answer> plan) {
		return plan.stream().map(Feed.Answer::writing).filter((sampling) -> sampling != null);
	}

}
