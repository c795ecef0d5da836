package io.dvi.engine.speculation;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DraftMemoryTest {

	private final DraftMemory memory = new DraftMemory();

	@Test
	void aCanaryAndTheStableHeadDoNotForgetEachOther() {
		HeadCalibration stable = this.memory.head(1);
		HeadCalibration canary = this.memory.head(2);
		assertThat(this.memory.head(1)).isSameAs(stable).isNotSameAs(canary);
		assertThat(this.memory.head(2)).isSameAs(canary);
	}

	@Test
	void forgetsTheHeadThatWasUsedLongestAgo() {
		HeadCalibration stays = this.memory.head(1);
		HeadCalibration goes = this.memory.head(2);
		for (long version = 3; version <= 5; version++) {
			this.memory.head(1);
			this.memory.head(version);
		}
		assertThat(this.memory.head(1)).isSameAs(stays);
		assertThat(this.memory.head(2)).isNotSameAs(goes);
	}

}
