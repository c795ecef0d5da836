package io.dvi.engine.sampling;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.testing.SpelledText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TokenRulesTest {

	private static final int VOCABULARY = 8;

	private static final int END = 0;

	@Test
	void aPlainRequestHasNoRules() {
		assertThat(TokenRules.of(LogitAdjustment.NONE, answer(0), VOCABULARY).none()).isTrue();
		assertThat(TokenRules.free().none()).isTrue();
		assertThat(TokenRules.of(LogitAdjustment.NONE, answer(1), VOCABULARY).none()).isFalse();
	}

	@Test
	void noTokenEndsAnAnswerTooEarly() {
		TokenRules rules = TokenRules.of(LogitAdjustment.NONE, answer(2), VOCABULARY);
		TokenChooser chooser = TokenChooser.of(SamplingOptions.GREEDY, rules, VOCABULARY);
		FloatBuffer endFirst = FloatBuffer.wrap(new float[] { 9, 1, 8, 2, 7, 3, 6, 4 });
		assertThat(rules.allows(0, 2)).isFalse();
		assertThat(rules.allows(1, 2)).isFalse();
		assertThat(rules.allows(2, 2)).isTrue();
		assertThat(chooser.choose(endFirst, END, 5)).as("neither the end nor the stop token 2").isEqualTo(4);
		assertThat(chooser.choose(endFirst, END, 6)).isEqualTo(4);
		assertThat(chooser.choose(endFirst, END, 7)).isEqualTo(END);
	}

	@Test
	void aFormatThatIsCompleteEndsAnAnswerThatIsTooShort() {
		TokenRules rules = TokenRules.of(LogitAdjustment.NONE,
				new TokenRules.Answer(new int[] { 1 }, List.of(END), 5, SpelledText.of(END, 3)), VOCABULARY);
		TokenChooser chooser = TokenChooser.of(SamplingOptions.GREEDY, rules, VOCABULARY);
		FloatBuffer row = FloatBuffer.wrap(new float[] { 9, 1, 8, 2, 7, 3, 6, 4 });
		assertThat(chooser.choose(row, END, 1)).isEqualTo(3);
		assertThat(chooser.choose(row, END, 2)).isEqualTo(END);
	}

	@Test
	void aDraftIsLookedAtFromWhereItStands() {
		TokenRules rules = TokenRules.of(LogitAdjustment.NONE,
				new TokenRules.Answer(new int[] { 1 }, List.of(END), 0, SpelledText.of(END, 3, 5, 7)), VOCABULARY);
		TokenChooser chooser = TokenChooser.of(SamplingOptions.GREEDY, rules, VOCABULARY);
		assertThat(rules.allows(0, 3)).isTrue();
		rules.assume(0, 3);
		rules.assume(1, 5);
		assertThat(rules.allows(2, 7)).isTrue();
		assertThat(rules.allows(2, END)).isFalse();
		assertThat(rules.forced(1, 8)).containsExactly(5, 7);
		FloatBuffer row = FloatBuffer.wrap(new float[VOCABULARY]);
		assertThat(chooser.choose(row, 1, 1)).isEqualTo(3);
		assertThat(rules.allows(0, 5)).as("what was chosen is behind now").isTrue();
		assertThat(rules.forced(0, 1)).containsExactly(5);
	}

	@Test
	void aRowWhoseLikeliestTokenStaysIsNotRead() {
		TokenRules rules = TokenRules.of(LogitAdjustment.NONE,
				new TokenRules.Answer(new int[] { 1 }, List.of(END), 1, SpelledText.of(END, 3)), VOCABULARY);
		TokenChooser greedy = TokenChooser.of(SamplingOptions.GREEDY, rules, VOCABULARY);
		assertThat(greedy.choose(FloatBuffer.allocate(0), 3, 1)).isEqualTo(3);
	}

	@Test
	void rulesThatLeaveNothingAreADefect() {
		SpelledText nothing = new SpelledText(List.of(Set.of()), 0, END);
		TokenChooser chooser = TokenChooser.of(SamplingOptions.GREEDY, TokenRules.of(LogitAdjustment.NONE,
				new TokenRules.Answer(new int[] { 1 }, List.of(END), 0, nothing), VOCABULARY), VOCABULARY);
		assertThatExceptionOfType(EngineException.class)
			.isThrownBy(() -> chooser.choose(FloatBuffer.allocate(VOCABULARY), 3, 1))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL));
	}

	@ParameterizedTest
	@MethodSource("bad")
	void refusesWhatIsOutOfRange(String field, Callable<?> options) {
		assertThatExceptionOfType(EngineException.class).isThrownBy(options::call).satisfies((refusal) -> {
			assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
			assertThat(refusal.field()).isEqualTo(field);
			assertThat(refusal).hasMessageContaining("must").hasMessageContaining("Given: ");
		});
	}

	static Stream<Arguments> bad() {
		Map<Integer, Float> many = IntStream.range(0, 1025).boxed().collect(Collectors.toMap((i) -> i, (_) -> 1f));
		return Stream.of(adjusted("frequency_penalty", 2.1f, 0, 1, Map.of()),
				adjusted("frequency_penalty", Float.NaN, 0, 1, Map.of()),
				adjusted("presence_penalty", 0, -2.1f, 1, Map.of()), adjusted("repetition_penalty", 0, 0, 0, Map.of()),
				adjusted("repetition_penalty", 0, 0, 2.1f, Map.of()),
				adjusted("logit_bias", 0, 0, 1, Map.of(3, 100.5f)), adjusted("logit_bias", 0, 0, 1, many),
				Arguments.of("min_p", minP(-0.1f)), Arguments.of("min_p", minP(1.1f)));
	}

	private static Callable<?> minP(float value) {
		return () -> new SamplingOptions(1, 1, 0, value, 0, 0, LogitAdjustment.NONE);
	}

	private static Arguments adjusted(String field, float frequency, float presence, float repetition,
			Map<Integer, Float> bias) {
		Callable<?> options = () -> new LogitAdjustment(frequency, presence, repetition, bias);
		return Arguments.of(field, options);
	}

	private static TokenRules.Answer answer(int minTokens) {
		return new TokenRules.Answer(new int[] { 1 }, List.of(END, 2), minTokens, null);
	}

}
