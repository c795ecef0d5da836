package io.dvi.trainer.experience;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class HeldOutSplitTest {

	@Test
	void holdsOutTheWantedShareOfRequests() {
		HeldOutSplit split = new HeldOutSplit(0.1);
		double share = IntStream.range(0, 20_000).filter((i) -> split.heldOut("request-" + i)).count() / 20_000.0;
		assertThat(share).isCloseTo(0.1, within(0.01));
	}

	@Test
	void decidesTheSameForEverySegmentOfARequest() {
		HeldOutSplit split = new HeldOutSplit(0.5);
		assertThat(split.heldOut("chatcmpl-1")).isEqualTo(split.heldOut("chatcmpl-1"));
		assertThat(new HeldOutSplit(0).heldOut("chatcmpl-1")).isFalse();
	}

}
