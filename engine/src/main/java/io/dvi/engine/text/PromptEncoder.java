package io.dvi.engine.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Encodes conversations. Special tokens come from the chat template alone: text between
 * them, the template's and the messages' together, is encoded as plain text, so that
 * words merge across the border as they do in the tokenizer that the model was trained
 * with.
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

	int[] encode(List<ChatMessage> messages) {
		List<String> texts = new ArrayList<>();
		texts.add(this.template.source());
		messages.forEach((message) -> texts.add(message.content()));
		ContentShield shield = new ContentShield(this.specials, texts);
		List<ChatMessage> shielded = messages.stream()
			.map((message) -> new ChatMessage(message.role(), shield.hide(message.content())))
			.toList();
		return encode(this.template.render(shielded), shield);
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

}
