package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TaggedCallReaderTest {

	private static final String CALL = "<tool_call>{\"name\":\"f\",\"arguments\":{\"a\":\"</x>\"}}</tool_call>";

	@Test
	void aCallIsTakenOutOfTheText() {
		Read read = read(true, "before " + CALL + " after");
		assertThat(read.text()).isEqualTo("before  after");
		assertThat(read.calls()).containsExactly("f {\"a\":\"</x>\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a < b and <tool, <tool_cal", "<tool_call>", "<tool_call>no json</tool_call>!",
			"<tool_call>[1]</tool_call>", "<tool_call>{\"name\":1}</tool_call>", "</tool_call>",
			"<tool_call>{\"name\":\"f\",\"arguments\":[]}</tool_call>", "<tool_call>{\"name\":" })
	void whatIsNoCallStaysText(String text) {
		Read read = read(true, text);
		assertThat(read.text()).isEqualTo(text);
		assertThat(read.calls()).isEmpty();
	}

	@Test
	void aCallWithoutItsClosingTagCountsAtTheEnd() {
		assertThat(read(true, "<tool_call>\n{\"name\":\"f\"}\n").calls()).containsExactly("f {}");
	}

	@Test
	void spaceBetweenCallsIsNoText() {
		Read read = read(true, CALL + "\n" + CALL + "\n");
		assertThat(read.text()).isEmpty();
		assertThat(read.calls()).hasSize(2);
	}

	@Test
	void whereOneCallIsAllowedTheRestIsDropped() {
		Read read = read(false, "x" + CALL + "y" + CALL + "<tool_call>{\"name\":\"g\"}");
		assertThat(read.text()).isEqualTo("x");
		assertThat(read.calls()).hasSize(1);
	}

	@Test
	void whereTheTextIsCutMakesNoDifference() {
		String text = "one <b> " + CALL + " two <tool_call>{}</tool_call>" + CALL + "<tool_ca";
		Read whole = read(true, text);
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int round = 0; round < 200; round++) {
			List<String> pieces = new ArrayList<>();
			for (int at = 0; at < text.length();) {
				int end = Math.min(text.length(), at + random.nextInt(12));
				pieces.add(text.substring(at, end));
				at = end;
			}
			assertThat(read(true, pieces.toArray(String[]::new))).as("seed %d round %d", seed, round).isEqualTo(whole);
		}
	}

	@Test
	void textThatCannotBecomeATagIsNotHeldBack() {
		TaggedCallReader reader = new TaggedCallReader(true);
		assertThat(reader.accept("words <").text()).isEqualTo("words ");
		assertThat(reader.accept("b").text()).isEqualTo("<b");
	}

	private static Read read(boolean parallel, String... pieces) {
		TaggedCallReader reader = new TaggedCallReader(parallel);
		StringBuilder text = new StringBuilder();
		List<String> calls = new ArrayList<>();
		for (String piece : pieces) {
			add(reader.accept(piece), text, calls);
		}
		add(reader.end(), text, calls);
		return new Read(text.toString(), calls);
	}

	private static void add(CallReader.Found found, StringBuilder text, List<String> calls) {
		text.append(found.text());
		found.calls().forEach((call) -> calls.add(call.function().name() + " " + call.function().arguments()));
	}

	/** What came out, in all. */
	private record Read(String text, List<String> calls) {
	}

}
