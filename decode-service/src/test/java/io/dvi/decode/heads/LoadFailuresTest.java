package io.dvi.decode.heads;

import io.dvi.decode.heads.HeadLoadException.Reason;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class LoadFailuresTest {

	@Test
	void keepsTheLastHeadsThatFailedAndAllThatEverFailed() {
		LoadFailures failures = LoadFailures.NONE;
		for (long version = 1; version <= 16; version++) {
			failures = failures.plus(failure(Reason.SIZE).of(version));
		}
		failures = failures.plus(failure(Reason.CHECKSUM).of(1)).plus(failure(Reason.SIZE).of(17));
		assertThat(failures.byHead()).hasSize(16).doesNotContainKey(2L);
		assertThat(failures.byHead().get(1L)).isEqualTo(Map.of(Reason.SIZE, 1L, Reason.CHECKSUM, 1L));
		assertThat(failures.all()).isEqualTo(Map.of(Reason.SIZE, 17L, Reason.CHECKSUM, 1L));
	}

	@Test
	void countsWhatWasAboutNoSingleHeadForNone() {
		LoadFailures failures = LoadFailures.NONE.plus(failure(Reason.DAMAGED));
		assertThat(failures.byHead()).isEmpty();
		assertThat(failures.all()).isEqualTo(Map.of(Reason.DAMAGED, 1L));
	}

	private static HeadLoadException failure(Reason reason) {
		return new HeadLoadException(reason, "a test");
	}

}
