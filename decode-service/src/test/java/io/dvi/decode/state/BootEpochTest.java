package io.dvi.decode.state;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

import static org.assertj.core.api.Assertions.assertThat;

class BootEpochTest {

	private static final Clock NOON = Clock.fixed(Instant.ofEpochSecond(1_000_000), ZoneOffset.UTC);

	@TempDir
	Path folder;

	@Test
	void growsWithEveryStartAlsoWithinOneSecond() {
		StateFolder state = StateFolder.open(this.folder);
		assertThat(BootEpoch.next(state, NOON).value()).isEqualTo(1_000_000);
		assertThat(BootEpoch.next(state, NOON).value()).isEqualTo(1_000_001);
		assertThat(BootEpoch.next(StateFolder.open(this.folder), NOON).value()).isEqualTo(1_000_002);
	}

	@Test
	void growsWhenTheClockWentBack() {
		StateFolder state = StateFolder.open(this.folder);
		BootEpoch first = BootEpoch.next(state, NOON);
		Clock earlier = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
		assertThat(BootEpoch.next(state, earlier).value()).isEqualTo(first.value() + 1);
	}

	@Test
	void startsAtTheClockWhenTheFileIsDamaged() {
		StateFolder state = StateFolder.open(this.folder);
		state.write("boot-epoch", "\0\0\0".getBytes(StandardCharsets.US_ASCII));
		assertThat(BootEpoch.next(state, NOON).value()).isEqualTo(1_000_000);
	}

}
