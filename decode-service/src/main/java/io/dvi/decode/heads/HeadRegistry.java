package io.dvi.decode.heads;

import com.google.protobuf.ByteString;
import io.dvi.decode.heads.HeadLoadException.Reason;
import io.dvi.v1.Activation;
import io.dvi.v1.FetchHeadRequest;
import io.dvi.v1.Head;
import io.dvi.v1.HeadChunk;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.WatchActivationRequest;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** The trainer's head registry as this replica sees it. */
final class HeadRegistry {

	// Larger announcements are refused before a byte is fetched.
	private static final long MAX_HEAD_BYTES = 512L << 20;

	private static final Duration FETCH_PATIENCE = Duration.ofMinutes(2);

	private final ManagedChannel channel;

	private final WatchActivationRequest watcher;

	HeadRegistry(ManagedChannel channel, String instance, String modelFingerprint) {
		this.channel = channel;
		this.watcher = WatchActivationRequest.newBuilder()
			.setInstance(instance)
			.setModelFingerprint(modelFingerprint)
			.build();
	}

	/**
	 * Streams the current activation and every later one; nothing in the observer may
	 * block.
	 * @return ends the stream when it is cancelled
	 */
	Context.CancellableContext watch(StreamObserver<Activation> activations) {
		// Our own back-off decides; the channel's would add minutes to it.
		this.channel.resetConnectBackoff();
		Context.CancellableContext watching = Context.ROOT.withCancellation();
		watching.run(() -> HeadServiceGrpc.newStub(this.channel)
			.withExecutor(Runnable::run)
			.watchActivation(this.watcher, activations));
		return watching;
	}

	VerifiedHead fetch(WantedHead wanted) {
		Context.CancellableContext call = Context.current().withCancellation();
		try {
			return call.call(() -> read(wanted));
		}
		catch (HeadLoadException ex) {
			throw ex;
		}
		catch (StatusRuntimeException ex) {
			throw new HeadLoadException(reason(ex.getStatus().getCode()),
					"head " + wanted.version() + " could not be fetched: " + said(ex.getStatus()), ex);
		}
		catch (Exception ex) {
			throw new IllegalStateException("fetching a head threw a checked exception", ex);
		}
		finally {
			// A refused head is not fetched to its end.
			call.cancel(null);
		}
	}

	private static Reason reason(Status.Code code) {
		return switch (code) {
			case NOT_FOUND -> Reason.NOT_FOUND;
			case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> Reason.REJECTED;
			case DATA_LOSS -> Reason.CHECKSUM;
			case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> Reason.UNREACHABLE;
			case OK, UNKNOWN, ALREADY_EXISTS, PERMISSION_DENIED, RESOURCE_EXHAUSTED, ABORTED, UNIMPLEMENTED, INTERNAL,
					UNAUTHENTICATED ->
				Reason.TRAINER_FAILED;
		};
	}

	private static String said(Status status) {
		return (status.getDescription() != null) ? status.getCode() + ", " + status.getDescription()
				: status.getCode().name();
	}

	private VerifiedHead read(WantedHead wanted) {
		Iterator<HeadChunk> chunks = HeadServiceGrpc.newBlockingStub(this.channel)
			.withDeadlineAfter(FETCH_PATIENCE.toSeconds(), TimeUnit.SECONDS)
			.fetchHead(FetchHeadRequest.newBuilder().setVersion(wanted.version()).build());
		Head head = announced(wanted, chunks);
		ByteString file = ByteString.empty();
		while (chunks.hasNext()) {
			file = file.concat(chunks.next().getData());
			if (file.size() > head.getSizeBytes()) {
				throw new HeadLoadException(Reason.SIZE, "head " + head.getVersion() + " must have "
						+ head.getSizeBytes() + " bytes. Found: " + file.size() + " and more");
			}
		}
		return VerifiedHead.of(head, file);
	}

	private static Head announced(WantedHead wanted, Iterator<HeadChunk> chunks) {
		Head head = chunks.hasNext() ? chunks.next().getHead() : Head.getDefaultInstance();
		if (!wanted.is(head)) {
			throw new HeadLoadException(Reason.CHECKSUM,
					"the activation names head " + wanted.version() + " with sha256 " + wanted.sha256()
							+ ". Found: head " + head.getVersion() + " with sha256 " + head.getSha256());
		}
		if (head.getSizeBytes() > MAX_HEAD_BYTES) {
			throw new HeadLoadException(Reason.SIZE,
					"a head must have at most " + MAX_HEAD_BYTES + " bytes. Found: " + head.getSizeBytes());
		}
		return head;
	}

}
