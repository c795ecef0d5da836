package io.dvi.gateway.openai;

import java.util.List;

import io.dvi.client.Prompt;
import io.dvi.gateway.backend.Decoder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Text to tokens and back, in vLLM's shapes. */
@RestController
class TokenController {

	private final Decoder decoder;

	private final Models models;

	TokenController(Decoder decoder, Models models) {
		this.decoder = decoder;
		this.models = models;
	}

	@PostMapping(path = "/tokenize", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Tokens> tokenize(@RequestBody Mono<JsonNode> body) {
		return body.map(Fields::of).flatMap((fields) -> {
			Invalid.refuse("add_special_tokens", fields.flag("add_special_tokens"), "text is tokenised as it stands");
			Invalid.refuse("return_token_strs", fields.flag("return_token_strs"), "ask /detokenize");
			Prompt prompt = prompt(fields);
			return require(fields).then(this.decoder.tokenize(prompt))
				.map((tokens) -> new Tokens(tokens.ids().size(), tokens.contextLength(), tokens.ids(), null));
		});
	}

	@PostMapping(path = "/detokenize", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<Text> detokenize(@RequestBody Mono<JsonNode> body) {
		return body.map(Fields::of).flatMap((fields) -> {
			if (fields.find("tokens") == null) {
				throw Invalid.value("tokens", "is required");
			}
			List<Integer> ids = fields.ids("tokens");
			return require(fields).then(this.decoder.detokenize(ids)).map(Text::new);
		});
	}

	private static Prompt prompt(Fields fields) {
		String text = fields.string("prompt");
		if ((text == null) == (fields.find("messages") == null)) {
			throw Invalid.value("prompt", "or `messages` is required, and not both");
		}
		if (text != null) {
			return new Prompt.Text(text);
		}
		List<Prompt.Message> messages = MessageParser.parse(fields);
		return new Prompt.Chat(messages, ToolParser.parse(fields, MessageParser.speakingOfTools(messages)).prompted());
	}

	/** vLLM's clients may leave the model out. */
	private Mono<Void> require(Fields fields) {
		String model = fields.string("model");
		return (model != null) ? this.models.require(model).then() : Mono.empty();
	}

	/** vLLM's answer; the strings of tokens are not given. */
	record Tokens(int count, int maxModelLen, List<Integer> tokens, @Nullable List<String> tokenStrs) {
	}

	/** vLLM's answer. */
	record Text(String prompt) {
	}

}
