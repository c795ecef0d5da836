package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ChatTemplateTest {

	private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-04T05:06:07Z"));

	private static final List<ChatMessage> QUESTION = List.of(new ChatMessage("user", "secret"));

	/** From transformers; see tools/golden/tokenizer_golden.py. */
	static Stream<Arguments> golden() throws IOException {
		List<Arguments> cases = new ArrayList<>();
		try (InputStream file = ChatTemplateTest.class.getResourceAsStream("/golden/chat-templates.json")) {
			for (JsonNode golden : JsonMapper.shared().readTree(Objects.requireNonNull(file)).get("cases")) {
				String name = golden.get("template").stringValue() + ", " + golden.get("conversation").stringValue();
				cases.add(Arguments.argumentSet(name, golden));
			}
		}
		return cases.stream();
	}

	@ParameterizedTest
	@MethodSource("golden")
	void rendersWhatTransformersRenders(JsonNode golden) {
		ChatTemplate template = template(golden.get("source").stringValue());
		List<ChatMessage> messages = new ArrayList<>();
		for (JsonNode message : golden.get("messages")) {
			messages.add(new ChatMessage(message.get("role").stringValue(), message.get("content").stringValue()));
		}
		if (golden.has("refusal")) {
			assertRefused(template, messages,
					"`messages` do not fit the model's chat template: " + golden.get("refusal").stringValue());
		}
		else {
			assertThat(template.render(messages)).isEqualTo(golden.get("prompt").stringValue());
		}
	}

	@Test
	void tellsTheDate() {
		assertThat(template("{{ strftime_now('%d %b %Y') }}").render(QUESTION)).isEqualTo("04 Mar 2026");
	}

	@Test
	void refusalsDoNotQuoteMessages() {
		ChatTemplate template = template("\n{{ raise_exception('Bad: ' + messages[0].content) }}");
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> template.render(QUESTION))
			.withMessageEndingWith("in line 2")
			.withMessageNotContaining("secret");
	}

	@Test
	void aDamagedTemplateIsRefused() {
		assertRefused(template("{% for m in messages %}{{ m.content }}"), QUESTION,
				"`messages` do not fit the model's chat template: SYNTAX_ERROR in line 1");
	}

	@Test
	void templatesReachNoOtherFiles() {
		for (String tag : List.of("include 'logback.xml'", "import 'logback.xml' as x", "extends 'logback.xml'",
				"from 'logback.xml' import x")) {
			assertThatExceptionOfType(EngineException.class).as(tag)
				.isThrownBy(() -> template("{% " + tag + " %}").render(QUESTION));
		}
	}

	private static ChatTemplate template(String source) {
		return new ChatTemplate(source, "<s>", "</s>", CLOCK);
	}

	private static void assertRefused(ChatTemplate template, List<ChatMessage> messages, String message) {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> template.render(messages))
			.withMessage(message)
			.satisfies((failure) -> {
				assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
				assertThat(failure.field()).isEqualTo("messages");
			});
	}

}
