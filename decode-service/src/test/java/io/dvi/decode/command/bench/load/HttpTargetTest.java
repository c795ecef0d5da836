package io.dvi.decode.command.bench.load;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class HttpTargetTest {

	@Test
	void readsTheChunksWithTextAndTheTokensOfTheUsage() {
		List<Long> chunks = new ArrayList<>();
		double tokens = HttpTarget.read("""
				: ping

				data: {"choices": [{"delta": {"role": "assistant"}}]}

				data: {"choices": [{"delta": {"content": "The sky"}}]}

				data: {"choices": [{"delta": {"content": " is blue"}}]}

				data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}

				data: {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 5}}

				data: [DONE]
				""".lines().iterator(), chunks);
		assertThat(tokens).isEqualTo(5);
		assertThat(chunks).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://192.0.2.1/v1", "http://0.0.0.0:8080/v1", "not-a-host" })
	void loadsOnlyThisMachine(String url) {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> HttpTarget.requireLoopback(URI.create(url)))
			.withMessageContaining(url);
	}

	@Test
	void takesLoopback() {
		assertThatNoException().isThrownBy(() -> HttpTarget.requireLoopback(URI.create("http://127.0.0.1:8080/v1")));
	}

}
