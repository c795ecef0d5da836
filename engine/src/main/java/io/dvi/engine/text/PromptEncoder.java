package io.dvi.engine.text;

import io.dvi.engine.Prompt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Encodes conversations. Special tokens come from the chat template alone: text between
 * them, the template's and that of messages and tools together, is encoded as plain text,
 * so that words merge across the border as they do in the tokenizer that the model was
 * trained with.
 */
final class PromptEncoder {

	private final Tokenizer tokenizer;

	private final ChatTemplate template;

	private final SpecialTokens specials;

	PromptEncoder(Tokenizer tokenizer, ChatTemplate template) {
		this.tokenizer = tokenizer;
		this.template = template;
		this.specials = new SpecialTokens(tokenizer.specials());
	}

	/** Whether the template has a place for tools. */
	boolean takesTools() {
		return this.template.takesTools();
	}

	int[] encode(Prompt.Chat chat) {
		List<ToolJson> tools = new ArrayList<>();
		for (int index = 0; index < chat.tools().size(); index++) {
			tools.add(ToolJson.read("tools[" + index + "]", chat.tools().get(index)));
		}
		List<Turn> turns = new ArrayList<>();
		for (int index = 0; index < chat.messages().size(); index++) {
			turns.add(Turn.of("messages[" + index + "]", chat.messages().get(index)));
		}
		List<String> texts = new ArrayList<>();
		texts.add(this.template.source());
		tools.forEach((tool) -> tool.forEachText(texts::add));
		turns.forEach((turn) -> turn.forEachText(texts::add));
		ContentShield shield = new ContentShield(this.specials, texts);
		String rendered = this.template.render(turns.stream().map((turn) -> turn.value(shield::hide)).toList(),
				tools.stream().map((tool) -> tool.value(shield::hide)).toList());
		return encode(rendered, shield);
	}

	private int[] encode(String rendered, ContentShield shield) {
		IntStream.Builder tokens = IntStream.builder();
		int from = 0;
		int index = 0;
		while (index < rendered.length()) {
			String special = this.specials.at(rendered, index);
			if (special == null) {
				index++;
				continue;
			}
			plain(rendered.substring(from, index), shield, tokens);
			tokens.add(this.specials.id(special));
			index += special.length();
			from = index;
		}
		plain(rendered.substring(from), shield, tokens);
		return tokens.build().toArray();
	}

	private void plain(String text, ContentShield shield, IntStream.Builder tokens) {
		for (int token : this.tokenizer.encode(shield.restore(text))) {
			tokens.add(token);
		}
	}

	/** A message with the calls in it read. */
	private record Turn(ChatMessage message, List<ToolJson> calls) {

		static Turn of(String field, ChatMessage message) {
			List<ToolJson> calls = new ArrayList<>();
			for (int index = 0; index < message.toolCalls().size(); index++) {
				calls.add(ToolJson.read(field + ".tool_calls[" + index + "]", message.toolCalls().get(index)));
			}
			return new Turn(message, calls);
		}

		void forEachText(Consumer<String> consumer) {
			consumer.accept(this.message.content());
			consumer.accept(this.message.toolCallId());
			this.calls.forEach((call) -> call.forEachText(consumer));
		}

		/** What the template sees; it asks whether a message has calls at all. */
		Map<String, Object> value(UnaryOperator<String> hide) {
			Map<String, Object> value = new HashMap<>();
			value.put("role", this.message.role());
			value.put("content", hide.apply(this.message.content()));
			if (!this.calls.isEmpty()) {
				value.put("tool_calls", this.calls.stream().map((call) -> call.value(hide)).toList());
			}
			if (!this.message.toolCallId().isEmpty()) {
				value.put("tool_call_id", hide.apply(this.message.toolCallId()));
			}
			return value;
		}

	}

}
