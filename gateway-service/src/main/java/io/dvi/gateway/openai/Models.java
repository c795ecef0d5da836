package io.dvi.gateway.openai;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.Model;
import io.dvi.gateway.backend.Decoder;
import reactor.core.publisher.Mono;

/** The models that requests may name; today the decode service has one. */
final class Models {

	private final Decoder decoder;

	Models(Decoder decoder) {
		this.decoder = decoder;
	}

	/**
	 * The served model.
	 * @return its description
	 */
	Mono<Model> served() {
		return this.decoder.model();
	}

	/**
	 * The model of a request.
	 * @param name what the request calls it
	 * @return its description, or a failure when it is not served
	 */
	Mono<Model> require(String name) {
		return served().handle((model, sink) -> {
			if (model.name().equals(name)) {
				sink.next(model);
			}
			else {
				sink.error(DviException.of(ErrorCode.MODEL_NOT_FOUND, "model",
						"`model` must be `" + model.name() + "`, the only one served"));
			}
		});
	}

}
