package io.dvi.gateway.openai;

import java.util.List;

import io.dvi.client.Model;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The served models. */
@RestController
class ModelController {

	private final Models models;

	ModelController(Models models) {
		this.models = models;
	}

	@GetMapping("/v1/models")
	Mono<Listing> list() {
		return this.models.served().map((model) -> new Listing("list", List.of(Entry.of(model))));
	}

	@GetMapping("/v1/models/{id}")
	Mono<Entry> show(@PathVariable String id) {
		return this.models.require(id).map(Entry::of);
	}

	/** OpenAI's list. */
	record Listing(String object, List<Entry> data) {
	}

	/** OpenAI's model, with vLLM's root, parent and length. */
	record Entry(String id, String object, long created, String ownedBy, String root, @Nullable String parent,
			int maxModelLen) {

		static Entry of(Model model) {
			return new Entry(model.name(), "model", model.created().getEpochSecond(), "dvi", model.name(), null,
					model.contextLength());
		}

	}

}
