package io.dvi.decode.heads;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetHeadRequest;
import io.dvi.v1.Head;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.HeadServiceGrpc.HeadServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks a running trainer for single heads, with the checks of a serving replica. */
public final class HeadFetcher {

	private static final int PATIENCE_SECONDS = 10;

	private final ManagedChannel channel;

	private final HeadRegistry registry;

	/**
	 * Makes a fetcher.
	 * @param channel to the trainer; stays the caller's to shut down
	 */
	public HeadFetcher(ManagedChannel channel) {
		this.channel = channel;
		this.registry = new HeadRegistry(channel, "", "");
	}

	/**
	 * Fetches the head that serves now.
	 * @return the active head
	 * @throws EngineException with {@link ErrorCode#UNAVAILABLE} when the trainer does
	 * not answer, with {@link ErrorCode#HEAD_REJECTED} when the file is not what it
	 * announced, with {@link ErrorCode#HEAD_NOT_FOUND} when it is gone
	 */
	public FetchedHead active() {
		return fetch(() -> WantedHead.stable(stub().getActivation(GetActivationRequest.getDefaultInstance())));
	}

	/**
	 * Fetches any head.
	 * @param version its version
	 * @return the head
	 * @throws EngineException as {@link #active()} does, and with
	 * {@link ErrorCode#HEAD_NOT_FOUND} when there is no such version
	 */
	public FetchedHead version(long version) {
		return fetch(() -> {
			Head head = stub().getHead(GetHeadRequest.newBuilder().setVersion(version).build());
			return new WantedHead(version, head.getSha256());
		});
	}

	private FetchedHead fetch(Supplier<WantedHead> wanted) {
		try {
			VerifiedHead head = this.registry.fetch(wanted.get());
			return new FetchedHead(head.version(), head.weights());
		}
		catch (StatusRuntimeException ex) {
			boolean missing = ex.getStatus().getCode() == Status.Code.NOT_FOUND;
			throw new EngineException(missing ? ErrorCode.HEAD_NOT_FOUND : ErrorCode.UNAVAILABLE, "head", missing
					? "the trainer has no such head" : "the trainer does not answer: " + ex.getStatus().getCode(), ex);
		}
		catch (HeadLoadException ex) {
			throw new EngineException(code(ex.reason()), "head", String.valueOf(ex.getMessage()), ex);
		}
	}

	private static ErrorCode code(HeadLoadException.Reason reason) {
		return switch (reason) {
			case UNREACHABLE, TRAINER_FAILED -> ErrorCode.UNAVAILABLE;
			case NOT_FOUND -> ErrorCode.HEAD_NOT_FOUND;
			case SIZE, CHECKSUM, DAMAGED, REJECTED, DEFECT -> ErrorCode.HEAD_REJECTED;
		};
	}

	private HeadServiceBlockingStub stub() {
		return HeadServiceGrpc.newBlockingStub(this.channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
	}

}
