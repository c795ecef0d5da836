package io.dvi.engine.text;

import io.dvi.engine.Prompt;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.testing.RealModel;

import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** SmolLM2's tokenizer against transformers; see tools/golden/tokenizer_golden.py. */
class RealTokenizerIT {

	private static JsonNode golden = JsonMapper.shared().nullNode();

	private static Tokenizer tokenizer;

	private static TextCodec codec;

	@BeforeAll
	static void open() throws Exception {
		try (InputStream file = RealTokenizerIT.class.getResourceAsStream("/golden/smollm2-tokenizer.json")) {
			golden = JsonMapper.shared().readTree(Objects.requireNonNull(file));
		}
		ModelFolder folder = RealModel.folder();
		tokenizer = Tokenizer.open(folder.tokenizer());
		codec = TextCodec.open(folder,
				JsonMapper.shared().readValue(Files.readString(folder.descriptor()), ModelDescriptor.class));
	}

	@AfterAll
	static void close() {
		tokenizer.close();
		codec.close();
	}

	@Test
	void plainTextGetsTheTokensOfTransformers() {
		for (JsonNode text : golden.get("texts")) {
			assertThat(tokenizer.encode(text.get("text").stringValue())).as(text.get("name").stringValue())
				.containsExactly(ids(text));
		}
	}

	@Test
	void conversationsGetTheTokensOfTransformers() {
		for (JsonNode chat : golden.get("chats")) {
			List<ChatMessage> messages = new ArrayList<>();
			for (JsonNode message : chat.get("messages")) {
				messages.add(new ChatMessage(message.get("role").stringValue(), message.get("content").stringValue()));
			}
			assertThat(codec.encode(new Prompt.Chat(messages))).as(chat.get("name").stringValue())
				.containsExactly(ids(chat));
		}
	}

	@Test
	void wildTokensShowTheTextOfTransformers() {
		for (JsonNode decoded : golden.get("decoded")) {
			AnswerText answer = codec.beginAnswer(List.of());
			StringBuilder text = new StringBuilder();
			for (int id : ids(decoded)) {
				text.append(answer.append(id));
			}
			assertThat(text + answer.finish()).isEqualTo(decoded.get("text").stringValue());
		}
	}

	@Test
	void textComesBackFromItsTokens() {
		for (JsonNode text : golden.get("texts")) {
			String name = text.get("name").stringValue();
			if (!name.equals("control characters")) {
				List<Integer> tokens = new ArrayList<>();
				for (JsonNode id : text.get("ids")) {
					tokens.add(id.intValue());
				}
				assertThat(tokenizer.decode(tokens)).as(name).isEqualTo(text.get("text").stringValue());
			}
		}
	}

	private static int[] ids(JsonNode node) {
		return node.get("ids").valueStream().mapToInt(JsonNode::intValue).toArray();
	}

}
