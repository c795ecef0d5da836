package io.dvi.gateway.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.dvi.client.GenerateRequest;
import io.dvi.client.Prompt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PrefixKeyTest {

	private static final Prompt.Message SYSTEM = new Prompt.Message("system", "You are kind.");

	private static final Prompt.Message QUESTION = new Prompt.Message("user", "Why is the sky blue?");

	@Test
	void allTurnsOfAConversationHaveTheSameKey() {
		List<Prompt.Message> turns = new ArrayList<>(List.of(SYSTEM, QUESTION));
		long first = key("t", new Prompt.Chat(turns));
		turns.add(new Prompt.Message("assistant", "It scatters light."));
		turns.add(new Prompt.Message("user", "And red at dusk?"));
		assertThat(key("t", new Prompt.Chat(turns))).isEqualTo(first);
	}

	@Test
	void questionsCallersAndInstructionsTellKeysApart() {
		Prompt asked = new Prompt.Chat(List.of(SYSTEM, QUESTION));
		assertThat(List.of(key("t", asked), key("u", asked), key("t", new Prompt.Chat(List.of(QUESTION))),
				key("t", new Prompt.Chat(List.of(SYSTEM, new Prompt.Message("user", "Why?")))),
				key("t", new Prompt.Text("Why is the sky blue?")), key("t", new Prompt.Tokens(List.of(1, 2)))))
			.doesNotHaveDuplicates();
	}

	@Test
	void aLongBeginningIsEnough() {
		String same = "x".repeat(512);
		assertThat(key("t", new Prompt.Text(same + "a"))).isEqualTo(key("t", new Prompt.Text(same + "b")));
		assertThat(key("t", new Prompt.Text(same.substring(1) + "a")))
			.isNotEqualTo(key("t", new Prompt.Text(same.substring(1) + "b")));
		List<Integer> ids = IntStream.range(0, 128).boxed().toList();
		List<Integer> longer = IntStream.range(0, 129).boxed().toList();
		assertThat(key("t", new Prompt.Tokens(ids))).isEqualTo(key("t", new Prompt.Tokens(longer)));
	}

	private static long key(String tenant, Prompt prompt) {
		return PrefixKey.of(Requests.of(tenant, prompt));
	}

}
