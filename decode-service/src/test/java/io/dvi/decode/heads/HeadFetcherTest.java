package io.dvi.decode.heads;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.head.HeadWeights;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class HeadFetcherTest {

	private final FakeRegistry registry = new FakeRegistry().start();

	private final ManagedChannel channel = InProcessChannelBuilder.forName(this.registry.name()).build();

	private final HeadFetcher fetcher = new HeadFetcher(this.channel);

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.registry.kill();
	}

	@Test
	void fetchesTheActiveHeadAndAnyOther() {
		this.registry.activate(1, weights(1));
		this.registry.activate(2, weights(2));
		assertThat(this.fetcher.active().version()).isEqualTo(2);
		FetchedHead first = this.fetcher.version(1);
		assertThat(first.version()).isEqualTo(1);
		assertThat(first.weights().tensors().get("a")).extracting(HeadWeights.Tensor::values)
			.isEqualTo(new float[] { 1, 1 });
	}

	@Test
	void saysThatAVersionDoesNotExist() {
		assertThat(codeOf(() -> this.fetcher.version(7))).isEqualTo(ErrorCode.HEAD_NOT_FOUND);
	}

	@Test
	void refusesAFileThatIsNotWhatWasAnnounced() {
		this.registry.activate(1, weights(1));
		this.registry.damage((bytes) -> bytes.substring(0, bytes.size() - 1));
		assertThat(codeOf(this.fetcher::active)).isEqualTo(ErrorCode.HEAD_REJECTED);
	}

	@Test
	void saysThatAFileIsGone() {
		this.registry.activate(1, weights(1));
		this.registry.damage((_) -> {
			throw Status.NOT_FOUND.asRuntimeException();
		});
		assertThat(codeOf(this.fetcher::active)).isEqualTo(ErrorCode.HEAD_NOT_FOUND);
	}

	@Test
	void saysThatTheTrainerFailed() {
		this.registry.activate(1, weights(1));
		this.registry.damage((_) -> {
			throw Status.INTERNAL.asRuntimeException();
		});
		assertThat(codeOf(this.fetcher::active)).isEqualTo(ErrorCode.UNAVAILABLE);
	}

	@Test
	void saysThatTheTrainerIsGone() {
		this.registry.kill();
		assertThat(codeOf(this.fetcher::active)).isEqualTo(ErrorCode.UNAVAILABLE);
	}

	private static ErrorCode codeOf(ThrowingCallable call) {
		return catchThrowableOfType(EngineException.class, call).code();
	}

	private static HeadWeights weights(float value) {
		return HeadWeights.of(HeadWeights.LORA, "fingerprint", 2, 1,
				Map.of("a", new HeadWeights.Tensor(2, 1, new float[] { value, value }), "b",
						new HeadWeights.Tensor(1, 2, new float[] { 0, 0 })));
	}

}
