package io.dvi.engine.head;

import io.dvi.engine.EngineException;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.model.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

class ServingHeadsTest {

	private static final int KEYS = 20_000;

	private final List<Long> closed = new ArrayList<>();

	private final HeadSlot slot = new HeadSlot();

	@ParameterizedTest
	@ValueSource(ints = { 1, 10, 50, 99 })
	void theCanaryHasItsShareOfHashesAndOfNumberedRequests(int percent) {
		ServingHeads heads = new ServingHeads(lease(1), lease(2), percent);
		Random random = new Random(7);
		List<String> hashes = IntStream.range(0, KEYS).mapToObj((_) -> hash(random)).toList();
		List<String> numbered = IntStream.range(0, KEYS).mapToObj((number) -> "request-" + number).toList();
		assertThat(share(heads, hashes)).isEqualTo(percent / 100.0, within(0.01));
		assertThat(share(heads, numbered)).isEqualTo(percent / 100.0, within(0.01));
	}

	@Test
	void aKeyStaysWhereItIsAndAGrowingShareOnlyAddsKeys() {
		Random random = new Random(8);
		List<String> keys = IntStream.range(0, 1_000).mapToObj((_) -> hash(random)).toList();
		ServingHeads few = new ServingHeads(lease(1), lease(2), 20);
		ServingHeads more = new ServingHeads(lease(1), lease(3), 60);
		for (String key : keys) {
			HeadLease first = few.of(key);
			assertThat(few.of(key)).isSameAs(first);
			if (first.version() == 2) {
				assertThat(more.of(key).version()).isEqualTo(3);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 100 })
	void refusesShares(int percent) {
		HeadLease stable = lease(1);
		HeadLease canary = lease(2);
		assertThatExceptionOfType(EngineException.class).isThrownBy(() -> new ServingHeads(stable, canary, percent))
			.withMessage("`canary.percent` must be from 1 to 99. Given: " + percent);
	}

	@Test
	void headsAreClosedWhenNeitherSlotNorRequestNorLoaderUsesThem() {
		HeadLease stable = lease(1);
		HeadLease canary = lease(2);
		this.slot.serve(new ServingHeads(stable, canary, 99));
		stable.release();
		canary.release();
		HeadLease request = Objects.requireNonNull(this.slot.acquire(keyOf(new ServingHeads(stable, canary, 99), 2)));
		this.slot.install(3, new NamedHead(3));
		assertThat(this.closed).containsExactly(1L);
		request.release();
		assertThat(this.closed).containsExactly(1L, 2L);
	}

	@Test
	void aHeadThatStaysIsNotClosedWhenTheCanaryBesideItGoes() {
		HeadLease stable = lease(1);
		HeadLease canary = lease(2);
		this.slot.serve(new ServingHeads(stable, canary, 10));
		canary.release();
		this.slot.serve(ServingHeads.alone(stable));
		stable.release();
		assertThat(this.closed).containsExactly(2L);
		assertThat(this.slot.version()).isEqualTo(1);
		this.slot.close();
		assertThat(this.closed).containsExactly(2L, 1L);
	}

	@Test
	void aHeadThatWasGivenBackDoesNotServe() {
		HeadLease gone = lease(1);
		gone.release();
		assertThatIllegalStateException().isThrownBy(() -> this.slot.serve(ServingHeads.alone(gone)));
		assertThat(this.slot.version()).isEqualTo(HeadSlot.NO_HEAD);
	}

	private static String keyOf(ServingHeads heads, long version) {
		return IntStream.range(0, 1_000)
			.mapToObj(Integer::toString)
			.filter((key) -> heads.of(key).version() == version)
			.findFirst()
			.orElseThrow();
	}

	private static double share(ServingHeads heads, List<String> keys) {
		return (double) keys.stream().filter((key) -> heads.of(key) == heads.canary()).count() / keys.size();
	}

	private static String hash(Random random) {
		byte[] bytes = new byte[32];
		random.nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

	private HeadLease lease(long version) {
		return new HeadLease(version, new NamedHead(version));
	}

	private final class NamedHead extends RowHead {

		private final long version;

		NamedHead(long version) {
			this.version = version;
		}

		@Override
		protected Proposal propose(Block block, int row) {
			return Proposal.NONE;
		}

		@Override
		public void close() {
			ServingHeadsTest.this.closed.add(this.version);
		}

	}

}
