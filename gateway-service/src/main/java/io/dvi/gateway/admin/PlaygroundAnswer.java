package io.dvi.gateway.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.dvi.client.GenerateEvent;

import org.springframework.http.codec.ServerSentEvent;

/** Turns the events of one answer into those of the playground. */
final class PlaygroundAnswer {

	private final TokenTexts texts = new TokenTexts();

	/**
	 * Reads an event.
	 * @param event what happened
	 * @return what to show of it
	 */
	List<ServerSentEvent<Object>> read(GenerateEvent event) {
		return switch (event) {
			case GenerateEvent.Started _ -> List.of();
			case GenerateEvent.Delta delta -> tokens(delta);
			case GenerateEvent.Finished finished -> List.of(event("figures", Figures.of(finished)));
		};
	}

	private List<ServerSentEvent<Object>> tokens(GenerateEvent.Delta delta) {
		List<ServerSentEvent<Object>> events = new ArrayList<>();
		for (int i = 0; i < delta.logprobs().size(); i++) {
			String text = this.texts.add(delta.logprobs().get(i).chosen().bytes());
			GenerateEvent.Source source = (i < delta.sources().size()) ? delta.sources().get(i)
					: GenerateEvent.Source.UNKNOWN;
			events.add(event("token", new Token(text, source.name().toLowerCase(Locale.ROOT))));
		}
		return events;
	}

	private static ServerSentEvent<Object> event(String name, Object data) {
		return ServerSentEvent.<Object>builder(data).event(name).build();
	}

	/**
	 * A token of the answer.
	 *
	 * @param text whole code points; empty while one is not complete
	 * @param source head, prompt_lookup, recycling, format or verifier
	 */
	record Token(String text, String source) {
	}

	/**
	 * What the answer took.
	 *
	 * @param tokens tokens generated
	 * @param decodeSeconds from the first token to the last
	 * @param tokensPerSecond of this stream; 0 when nothing was decoded
	 * @param verifySteps verify steps, the plain ones included
	 * @param tokensPerStep 0 when no step ran
	 * @param headVersion head at the end, -1 for none
	 */
	record Figures(int tokens, double decodeSeconds, double tokensPerSecond, int verifySteps, double tokensPerStep,
			long headVersion) {

		static Figures of(GenerateEvent.Finished finished) {
			double seconds = (double) finished.timings().decode().toNanos() / Duration.ofSeconds(1).toNanos();
			int steps = finished.speculation().verifySteps();
			int tokens = finished.completionTokens();
			return new Figures(tokens, seconds, (seconds > 0) ? tokens / seconds : 0, steps,
					(steps > 0) ? (double) tokens / steps : 0, finished.speculation().headVersionEnd());
		}

	}

}
