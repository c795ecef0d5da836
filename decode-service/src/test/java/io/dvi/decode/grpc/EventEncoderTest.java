package io.dvi.decode.grpc;

import io.dvi.engine.GenerationEvent;
import io.dvi.engine.experience.DraftSource;
import io.dvi.v1.Delta;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class EventEncoderTest {

	@Test
	void saysWhoProposedEachToken() {
		GenerationEvent.Delta delta = new GenerationEvent.Delta(List.of(1, 2, 3, 4, 5), "", List.of(),
				List.of(DraftSource.HEAD, DraftSource.PROMPT_LOOKUP, DraftSource.RECYCLING, DraftSource.FORMAT,
						DraftSource.NONE));
		assertThat(EventEncoder.delta(delta).getDelta().getSourcesList()).containsExactly(Delta.Source.HEAD,
				Delta.Source.PROMPT_LOOKUP, Delta.Source.RECYCLING, Delta.Source.FORMAT, Delta.Source.VERIFIER);
	}

}
