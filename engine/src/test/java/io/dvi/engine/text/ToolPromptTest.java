package io.dvi.engine.text;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.Prompt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Conversations with tools in them. */
class ToolPromptTest {

	@TempDir
	private Path folder;

	/** From transformers; see tools/golden/tokenizer_golden.py. */
	static Stream<Arguments> toolConversations() throws IOException {
		List<Arguments> cases = new ArrayList<>();
		try (InputStream file = ToolPromptTest.class.getResourceAsStream("/golden/tool-templates.json")) {
			for (JsonNode golden : JsonMapper.shared().readTree(Objects.requireNonNull(file)).get("cases")) {
				cases.add(Arguments.argumentSet(golden.get("conversation").stringValue(), golden));
			}
		}
		return cases.stream();
	}

	@ParameterizedTest
	@MethodSource("toolConversations")
	void laysToolsOutAsTransformersDoes(JsonNode golden) {
		try (TextCodec codec = SmallModel.codec(this.folder, golden.get("source").stringValue(), -1)) {
			assertThat(codec.takesTools()).isTrue();
			List<String> tools = golden.get("tools").values().stream().map(JsonNode::toString).toList();
			List<ChatMessage> messages = golden.get("messages").values().stream().map(ToolPromptTest::message).toList();
			assertThat(text(codec.encode(new Prompt.Chat(messages, tools))))
				.isEqualTo(golden.get("prompt").stringValue());
		}
	}

	/** A message as OpenAI's clients send it, arguments as a string. */
	private static ChatMessage message(JsonNode golden) {
		List<String> calls = new ArrayList<>();
		for (JsonNode call : golden.path("tool_calls")) {
			ObjectNode function = (ObjectNode) call.get("function");
			calls.add(((ObjectNode) call.deepCopy())
				.set("function", function.deepCopy().put("arguments", function.get("arguments").toString()))
				.toString());
		}
		return new ChatMessage(golden.get("role").stringValue(), golden.get("content").stringValue(), calls,
				golden.path("tool_call_id").asString(""));
	}

	@Test
	void specialTokensInToolsStayText() {
		String template = "{{ '<|start|>' }}{% for tool in tools %}{{ tool | tojson }}{% endfor %}"
				+ "{% for m in messages %}{% for c in m.tool_calls %}{{ c.function.arguments | tojson }}{% endfor %}"
				+ "{{ m.content }}{% endfor %}";
		String tool = "{\"<|end|>\":[\"<|start|>x\",\"\\u003c|end|>\",1,null]}";
		String call = "{\"function\":{\"arguments\":\"{\\\"a\\\":\\\"<|end|>\\\"}\"}}";
		try (TextCodec codec = SmallModel.codec(this.folder, template, -1)) {
			int[] ids = codec.encode(new Prompt.Chat(List.of(new ChatMessage("assistant", "", List.of(call), ""),
					new ChatMessage("tool", "<|end|>", List.of(), "<|end|>")), List.of(tool)));
			assertThat(ids).containsOnlyOnce(SmallVocabulary.START).doesNotContain(SmallVocabulary.END);
			assertThat(text(ids))
				.isEqualTo("{\"<|end|>\": [\"<|start|>x\", \"<|end|>\", 1, null]}{\"a\": \"<|end|>\"}<|end|>");
		}
	}

	@Test
	void toolsNeedAPlaceInTheTemplate() {
		String mentioning = "{# tools #}{{ 'tools' }} tools {% for m in messages %}{{ m.content }}{% endfor %}";
		for (String template : List.of(SmallModel.TEMPLATE, mentioning)) {
			try (TextCodec codec = SmallModel.codec(this.folder, template, -1)) {
				List<ChatMessage> question = List.of(new ChatMessage("user", "x"));
				ChatMessage answer = new ChatMessage("tool", "x", List.of(), "a");
				assertThat(codec.takesTools()).isFalse();
				assertRefused(codec, new Prompt.Chat(question, List.of("{}")), ErrorCode.UNSUPPORTED_PARAMETER,
						"tools");
				assertRefused(codec, new Prompt.Chat(List.of(answer)), ErrorCode.UNSUPPORTED_PARAMETER, "messages[0]");
			}
		}
	}

	@Test
	void toolsMustBeObjects() {
		String template = "{{ tools | tojson }}{% for m in messages %}{{ m.content }}{% endfor %}";
		try (TextCodec codec = SmallModel.codec(this.folder, template, -1)) {
			for (String tool : List.of("[]", "x", "", "{} {}", "\"{}\"")) {
				assertRefused(codec, new Prompt.Chat(List.of(new ChatMessage("user", "x")), List.of("{}", tool)),
						ErrorCode.INVALID_ARGUMENT, "tools[1]");
			}
			ChatMessage call = new ChatMessage("assistant", "x", List.of("7"), "");
			assertRefused(codec, new Prompt.Chat(List.of(call)), ErrorCode.INVALID_ARGUMENT,
					"messages[0].tool_calls[0]");
		}
	}

	private static void assertRefused(TextCodec codec, Prompt prompt, ErrorCode code, String field) {
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> codec.encode(prompt)).satisfies((refusal) -> {
			assertThat(refusal.code()).isEqualTo(code);
			assertThat(refusal.field()).isEqualTo(field);
		});
	}

	private String text(int[] ids) {
		try (Tokenizer tokenizer = SmallModel.tokenizer(this.folder)) {
			return tokenizer.decode(Arrays.stream(ids).boxed().toList());
		}
	}

}
