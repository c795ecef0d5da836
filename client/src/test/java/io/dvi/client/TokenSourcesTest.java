package io.dvi.client;

import java.util.ArrayList;
import java.util.List;

import io.dvi.client.GenerateEvent.Source;
import io.dvi.v1.Delta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class TokenSourcesTest {

	private static final int OF_A_LATER_SERVER = 99;

	@Test
	void tellsWhoProposedEachToken() {
		ScriptedDecode decode = new ScriptedDecode();
		decode.then((request, answers) -> {
			answers.onNext(ScriptedDecode.started());
			answers.onNext(proposed());
			answers.onNext(ScriptedDecode.finished());
			answers.onCompleted();
		});
		GenerateRequest request = GenerateRequest.of(new Prompt.Text("a"));
		List<GenerateEvent> events = new ArrayList<>();
		try (InProcessServices services = new InProcessServices(DviClientOptions.defaults(), decode);
				TokenStream stream = services.client().generate(request)) {
			stream.forEachRemaining(events::add);
		}
		assertThat(events.get(1)).isInstanceOfSatisfying(GenerateEvent.Delta.class,
				(delta) -> assertThat(delta.sources()).containsExactly(Source.HEAD, Source.PROMPT_LOOKUP,
						Source.RECYCLING, Source.FORMAT, Source.VERIFIER, Source.UNKNOWN));
	}

	private static io.dvi.v1.GenerateEvent proposed() {
		return io.dvi.v1.GenerateEvent.newBuilder()
			.setDelta(Delta.newBuilder()
				.addAllTokenIds(List.of(1, 2, 3, 4, 5, 6))
				.addAllSources(List.of(Delta.Source.HEAD, Delta.Source.PROMPT_LOOKUP, Delta.Source.RECYCLING,
						Delta.Source.FORMAT, Delta.Source.VERIFIER))
				.addSourcesValue(OF_A_LATER_SERVER))
			.build();
	}

}
