package io.dvi.gateway;

import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Each limit of docs/openai.md that the gateway holds, one above it: field, limit and
 * value are named.
 */
class LimitIT extends RunningGateway {

	static Stream<Arguments> limits() {
		return Stream.of(arguments("n", "9", "`n` must be from 1 to 8. Given: 9"),
				arguments("max_tokens", "99999999999", "`max_tokens` must be from 1 to 2147483647. Given: 99999999999"),
				arguments("seed", "9223372036854775808",
						"`seed` must be from -9223372036854775808 to 9223372036854775807. Given: 9223372036854775808"),
				arguments("stop", list(5, "\"s\""), "`stop` must hold at most 4. Given: 5"),
				arguments("stop_token_ids", list(17, "1"), "`stop_token_ids` must hold at most 16. Given: 17"),
				arguments("logit_bias", biases(1025), "`logit_bias` must hold at most 1024 tokens. Given: 1025"),
				arguments("top_logprobs", "21", "`top_logprobs` must be from 0 to 20. Given: 21"),
				arguments("tools", tools(129, ""), "`tools` must hold from 1 to 128 tools. Given: 129"),
				arguments("tools", tools(1, "x".repeat(400_000)),
						"`messages` and `tools` together must hold at most 400000 characters. Given: 4000"));
	}

	@ParameterizedTest
	@MethodSource("limits")
	void aValueAboveItIsRefused(String field, String value, String sentence) {
		chat("\"" + field + "\":" + value + (field.equals("top_logprobs") ? ",\"logprobs\":true" : "")).expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo(field)
			.jsonPath("$.error.message")
			.value(String.class, (message) -> assertThat(message).startsWith(sentence));
		assertThat(DECODE.received).isEmpty();
	}

	private static String list(int length, String item) {
		return Collections.nCopies(length, item).toString();
	}

	private static String biases(int count) {
		return IntStream.range(0, count)
			.mapToObj((token) -> "\"" + token + "\":1")
			.collect(Collectors.joining(",", "{", "}"));
	}

	private static String tools(int count, String description) {
		return IntStream.range(0, count)
			.mapToObj((index) -> "{\"type\":\"function\",\"function\":{\"name\":\"f" + index + "\",\"description\":\""
					+ description + "\"}}")
			.collect(Collectors.joining(",", "[", "]"));
	}

}
