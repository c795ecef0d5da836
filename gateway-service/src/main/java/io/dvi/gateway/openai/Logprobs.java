package io.dvi.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.dvi.client.TokenLogprobs;
import io.dvi.client.TokenLogprobs.Candidate;
import org.jspecify.annotations.Nullable;

/** Writes log-probabilities in the shapes of the two routes. */
final class Logprobs {

	/** JSON has no infinity; this is what vLLM writes instead. */
	private static final float LEAST = -9999;

	private final boolean asIds;

	/**
	 * Makes a writer.
	 * @param asIds whether tokens are called by their ids
	 */
	Logprobs(boolean asIds) {
		this.asIds = asIds;
	}

	/** The shape of chat completions. */
	Chat chat(List<TokenLogprobs> tokens) {
		return new Chat(tokens.stream()
			.map((token) -> new Token(name(token.chosen()), value(token.chosen()), bytes(token.chosen()),
					token.top().stream().map(this::alternative).toList()))
			.toList(), null);
	}

	private Alternative alternative(Candidate candidate) {
		return new Alternative(name(candidate), value(candidate), bytes(candidate));
	}

	/**
	 * The shape of text completions.
	 * @param tokens the tokens
	 * @param offset characters before the first
	 * @return the object to write as JSON
	 */
	Text text(List<TokenLogprobs> tokens, int offset) {
		List<String> names = new ArrayList<>();
		List<Float> values = new ArrayList<>();
		List<Map<String, Float>> top = new ArrayList<>();
		List<Integer> offsets = new ArrayList<>();
		int position = offset;
		for (TokenLogprobs token : tokens) {
			names.add(name(token.chosen()));
			values.add(value(token.chosen()));
			Map<String, Float> likeliest = new LinkedHashMap<>();
			// Two tokens may be spelled alike once cut bytes are replaced; the likelier
			// stays.
			token.top().forEach((candidate) -> likeliest.putIfAbsent(name(candidate), value(candidate)));
			top.add(likeliest);
			offsets.add(position);
			position += characters(List.of(token));
		}
		return new Text(names, values, top, offsets);
	}

	/** Characters that begin in these tokens: bytes that continue one are not counted. */
	static int characters(List<TokenLogprobs> tokens) {
		return (int) tokens.stream()
			.flatMap((token) -> token.chosen().bytes().stream())
			.filter((octet) -> (octet & 0xc0) != 0x80)
			.count();
	}

	/** A special token has no text, so vLLM's spelling of ids stands for it. */
	private String name(Candidate candidate) {
		if (this.asIds || candidate.bytes().isEmpty()) {
			return "token_id:" + candidate.id();
		}
		byte[] bytes = new byte[candidate.bytes().size()];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = candidate.bytes().get(i).byteValue();
		}
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static float value(Candidate candidate) {
		return Math.max(candidate.logprob(), LEAST);
	}

	private static @Nullable List<Integer> bytes(Candidate candidate) {
		return candidate.bytes().isEmpty() ? null : candidate.bytes();
	}

	/** OpenAI's object of a chat choice. */
	record Chat(List<Token> content, @Nullable Object refusal) {
	}

	/** One token and those that were likeliest in its place. */
	record Token(String token, float logprob, @Nullable List<Integer> bytes, List<Alternative> topLogprobs) {
	}

	/** One that was likely. */
	record Alternative(String token, float logprob, @Nullable List<Integer> bytes) {
	}

	/** OpenAI's object of a text choice: four lists with an entry for each token. */
	record Text(List<String> tokens, List<Float> tokenLogprobs, List<Map<String, Float>> topLogprobs,
			List<Integer> textOffset) {
	}

}
