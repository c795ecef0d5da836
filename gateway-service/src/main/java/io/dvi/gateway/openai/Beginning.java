package io.dvi.gateway.openai;

import java.util.List;

import io.dvi.client.GenerateEvent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Withholds how an answer began until there is more of it. A replica that is lost before
 * leaves no trace then: not its head in a header, nor a second beginning in a stream.
 */
final class Beginning {

	private GenerateEvent.@Nullable Started latest;

	private Beginning() {
	}

	/**
	 * Lets one beginning through.
	 * @param events of one answer, which may begin more than once
	 * @return the same with the last beginning only
	 */
	static Flux<GenerateEvent> settle(Flux<GenerateEvent> events) {
		return Flux.defer(() -> events.concatMapIterable(new Beginning()::news));
	}

	private List<GenerateEvent> news(GenerateEvent event) {
		if (event instanceof GenerateEvent.Started started) {
			this.latest = started;
			return List.of();
		}
		GenerateEvent.Started began = this.latest;
		this.latest = null;
		return (began != null) ? List.of(began, event) : List.of(event);
	}

}
