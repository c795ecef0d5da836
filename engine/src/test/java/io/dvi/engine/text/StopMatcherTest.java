package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StopMatcherTest {

	@Test
	void showsEverythingWithoutStopStrings() {
		StopMatcher matcher = new StopMatcher(List.of());
		assertThat(matcher.append("some text")).isEqualTo("some text");
		assertThat(matcher.finish()).isEmpty();
	}

	@Test
	void withholdsWhatMayBecomeAStopString() {
		StopMatcher matcher = new StopMatcher(List.of("END"));
		assertThat(matcher.append("the EN")).isEqualTo("the ");
		assertThat(matcher.append("EMY")).isEqualTo("ENEMY");
		assertThat(matcher.append(" E")).isEqualTo(" ");
		assertThat(matcher.finish()).isEqualTo("E");
		assertThat(matcher.hit()).isNull();
	}

	@Test
	void cutsInTheMiddleOfOnePiece() {
		StopMatcher matcher = new StopMatcher(List.of("\n\n"));
		assertThat(matcher.append("one\n\ntwo\n\n")).isEqualTo("one");
		assertThat(matcher.hit()).isEqualTo("\n\n");
		assertThat(matcher.append("three")).isEmpty();
		assertThat(matcher.finish()).isEmpty();
	}

	@Test
	void theFirstStopStringToBeCompleteCounts() {
		StopMatcher matcher = new StopMatcher(List.of("abcde", "cd"));
		assertThat(matcher.append("xabcde")).isEqualTo("xab");
		assertThat(matcher.hit()).isEqualTo("cd");
	}

	@Test
	void theLongestOfThoseCompleteAtOnceCounts() {
		StopMatcher matcher = new StopMatcher(List.of("c", "abc", "bc"));
		assertThat(matcher.append("xabc")).isEqualTo("x");
		assertThat(matcher.hit()).isEqualTo("abc");
	}

	@Test
	void refusesAHalfCharacter() {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> new StopMatcher(List.of("fine", "\uD83D")))
			.withMessage("`stop` must hold well-formed Unicode. Not so: number 1")
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void anyCutOfTheTextGivesWhatANaiveSearchGives(long seed) {
		Random random = new Random(seed);
		for (int round = 0; round < 3_000; round++) {
			List<String> stops = IntStream.range(0, random.nextInt(5)).mapToObj((_) -> word(random, 5)).toList();
			String text = word(random, 40);
			String expected = naive(text, stops);
			String context = "seed " + seed + " round " + round + ": " + text + " " + stops;
			StopMatcher matcher = new StopMatcher(stops);
			StringBuilder shown = new StringBuilder();
			int from = 0;
			while (from < text.length()) {
				int to = Math.min(text.length(), from + 1 + random.nextInt(6));
				shown.append(matcher.append(text.substring(from, to)));
				assertThat(expected).as(context).startsWith(shown);
				if (matcher.hit() == null) {
					assertThat(shown.length()).as(context).isEqualTo(showable(text.substring(0, to), stops));
				}
				from = to;
			}
			assertThat(shown + matcher.finish()).as(context).isEqualTo(expected);
			assertThat(matcher.hit() != null).as(context).isEqualTo(stops.stream().anyMatch(text::contains));
		}
	}

	private static String word(Random random, int most) {
		int length = 1 + random.nextInt(most);
		StringBuilder word = new StringBuilder();
		for (int index = 0; index < length; index++) {
			word.append((char) ('a' + random.nextInt(2 + random.nextInt(2))));
		}
		return word.toString();
	}

	/** Looks at every beginning of the text, shortest first, for one that ends it. */
	private static String naive(String text, List<String> stops) {
		for (int end = 1; end <= text.length(); end++) {
			String beginning = text.substring(0, end);
			List<String> complete = new ArrayList<>(stops.stream().filter(beginning::endsWith).toList());
			if (!complete.isEmpty()) {
				int longest = complete.stream().mapToInt(String::length).max().getAsInt();
				return text.substring(0, end - longest);
			}
		}
		return text;
	}

	/** As much as no continuation can take back. */
	private static int showable(String text, List<String> stops) {
		for (int start = 0; start < text.length(); start++) {
			String rest = text.substring(start);
			if (stops.stream().anyMatch((stop) -> stop.startsWith(rest))) {
				return start;
			}
		}
		return text.length();
	}

}
