package io.dvi.gateway.routing;

import io.dvi.client.GenerateRequest;
import io.dvi.client.Prompt;

/**
 * What requests that may share keys and values have in common: the caller, as a replica's
 * prefix cache tells callers apart, and the beginning of the prompt. Of a conversation,
 * that is what stands before the first answer, so all its turns have the same key.
 */
final class PrefixKey {

	private static final int CHARACTERS = 512;

	private static final int TOKENS = 128;

	private static final long OFFSET = 0xcbf29ce484222325L;

	private static final long PRIME = 0x100000001b3L;

	private long hash = OFFSET;

	private PrefixKey() {
	}

	/**
	 * The key of a request (FNV-1a, 64 bits).
	 * @param request what is asked
	 * @return equal for requests that begin alike
	 */
	static long of(GenerateRequest request) {
		PrefixKey key = new PrefixKey();
		key.add(request.learning().tenantKeyHash(), CHARACTERS);
		if (request.prompt() instanceof Prompt.Chat chat) {
			key.add(chat);
		}
		else if (request.prompt() instanceof Prompt.Text text) {
			key.add(text.text(), CHARACTERS);
		}
		else if (request.prompt() instanceof Prompt.Tokens tokens) {
			tokens.ids().stream().limit(TOKENS).forEach(key::add);
		}
		return key.hash;
	}

	private void add(Prompt.Chat chat) {
		int left = CHARACTERS;
		for (Prompt.Message message : chat.messages()) {
			add(message.role(), CHARACTERS);
			add(message.content(), left);
			left -= message.content().length();
			if (left <= 0 || message.role().equals("user")) {
				return;
			}
		}
	}

	private void add(String text, int most) {
		int end = Math.min(text.length(), most);
		for (int i = 0; i < end; i++) {
			add(text.charAt(i));
		}
		// Between two texts, so that where one ends counts.
		add(-1);
	}

	private void add(int value) {
		this.hash = (this.hash ^ value) * PRIME;
	}

}
