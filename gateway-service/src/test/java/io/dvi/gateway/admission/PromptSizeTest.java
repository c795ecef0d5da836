package io.dvi.gateway.admission;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.dvi.client.Prompt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PromptSizeTest {

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "abcd", "abcde", "Zürich", "水は", "😀x", "\ud83d" })
	void aTokenIsFourBytes(String text) {
		int bytes = text.getBytes(StandardCharsets.UTF_8).length + (text.equals("\ud83d") ? 1 : 0);
		assertThat(PromptSize.of(new Prompt.Text(text)).tokens()).isEqualTo((bytes + 3) / 4);
		assertThat(PromptSize.of(new Prompt.Text(text)).characters()).isEqualTo(text.length());
	}

	@Test
	void messagesAreAddedUp() {
		PromptSize size = PromptSize
			.of(new Prompt.Chat(List.of(new Prompt.Message("system", "abc"), new Prompt.Message("user", "defgh"))));
		assertThat(size).isEqualTo(new PromptSize("messages", 2, 8, 2));
	}

	@Test
	void toolsAndCallsOfThemAreReadByTheModelToo() {
		Prompt.Message call = new Prompt.Message("assistant", "", List.of("{\"id\":1}"), "");
		PromptSize size = PromptSize.of(new Prompt.Chat(List.of(call), List.of("{}", "{\"name\":\"é\"}")));
		assertThat(size).isEqualTo(new PromptSize("tools", 1, 8 + 2 + 12, 6));
		assertThat(PromptSize.of(new Prompt.Chat(List.of(call), List.of("{}"))).field()).isEqualTo("messages");
	}

	@Test
	void tokensAreCounted() {
		assertThat(PromptSize.of(new Prompt.Tokens(List.of(5, 6, 7))).tokens()).isEqualTo(3);
	}

}
