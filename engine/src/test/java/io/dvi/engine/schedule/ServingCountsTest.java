package io.dvi.engine.schedule;

import io.dvi.engine.HeadFigures;
import io.dvi.engine.speculation.Draft;
import org.junit.jupiter.api.Test;

import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

class ServingCountsTest {

	private final ServingCounts counts = new ServingCounts();

	@Test
	void tellsHeadsApartAndGoesOnWithOneThatComesBack() {
		new DraftTally(this.counts.begin(1)).stepped(3, 40, 2);
		new DraftTally(this.counts.begin(2)).stepped(1, 10, 0);
		DraftTally again = new DraftTally(this.counts.begin(1));
		again.count(new Draft(), 0);
		again.stepped(1, 5, 0);
		assertThat(this.counts.snapshot()).extracting(HeadFigures::headVersion).containsExactly(2L, 1L);
		HeadFigures first = this.counts.snapshot().getLast();
		assertThat(first.requests()).isEqualTo(2);
		assertThat(first.tokens()).isEqualTo(4);
		assertThat(first.verifySteps()).isEqualTo(2);
		assertThat(first.decodeNanos()).isEqualTo(45);
		assertThat(first.nonFiniteDrafts()).isEqualTo(2);
	}

	@Test
	void forgetsTheHeadThatServedLongestAgo() {
		HeadCounts oldest = this.counts.begin(0);
		LongStream.rangeClosed(1, 15).forEach(this.counts::begin);
		this.counts.begin(1);
		this.counts.begin(16);
		assertThat(this.counts.snapshot()).hasSize(16)
			.extracting(HeadFigures::headVersion)
			.doesNotContain(0L)
			.endsWith(1L, 16L);
		oldest.stepped(1, 1);
		assertThat(oldest.snapshot().tokens()).isEqualTo(1);
	}

}
