package io.dvi.gateway.openai;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ForcedCallReaderTest {

	@Test
	void theArgumentsOfANamedFunctionAreTheWholeText() {
		ForcedCallReader reader = new ForcedCallReader("f");
		assertThat(reader.accept("{\"a\"")).isEqualTo(CallReader.Found.NOTHING);
		reader.accept(":1} ");
		assertThat(reader.end().calls()).singleElement()
			.extracting(ToolCall::function)
			.isEqualTo(new ToolCall.Function("f", "{\"a\":1}"));
	}

	@Test
	void aListOfCallsComesAtTheEnd() {
		ForcedCallReader reader = new ForcedCallReader(null);
		reader.accept("[{\"name\":\"f\",\"arguments\":{}},{\"name\":\"g\",\"arguments\":{\"x\":[1]}}]");
		assertThat(reader.end().calls()).extracting((call) -> call.function().name()).containsExactly("f", "g");
	}

	@Test
	void aListThatABoundCutStaysText() {
		ForcedCallReader reader = new ForcedCallReader(null);
		reader.accept("[{\"name\":\"f\",");
		assertThat(reader.end()).isEqualTo(new CallReader.Found("[{\"name\":\"f\",", List.of()));
	}

}
