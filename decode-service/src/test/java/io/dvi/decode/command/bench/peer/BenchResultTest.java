package io.dvi.decode.command.bench.peer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class BenchResultTest {

	@Test
	void readsTheOneTest() throws IOException {
		assertThat(BenchResult.parse("""
				[
				  {
				    "build_commit": "0c1e570",
				    "n_prompt": 0,
				    "n_gen": 16,
				    "n_depth": 256,
				    "avg_ns": 144968407,
				    "avg_ts": 110.368875,
				    "samples_ts": [ 110.369 ]
				  }
				]
				""")).isEqualTo(new BenchResult(110.368875, 144_968_407, "0c1e570"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "[{}]", "{\"avg_ts\": 1, \"avg_ns\": 1}", "main: error",
			"[{\"avg_ts\": 1, \"avg_ns\": 1}, {\"avg_ts\": 1, \"avg_ns\": 1}]" })
	void refusesAnythingElse(String printed) {
		assertThatIOException().isThrownBy(() -> BenchResult.parse(printed)).withMessageContaining("llama-bench");
	}

}
