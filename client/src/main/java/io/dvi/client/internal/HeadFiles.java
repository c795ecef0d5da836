package io.dvi.client.internal;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.Head;
import io.dvi.client.Order;
import io.dvi.v1.HeadChunk;
import io.dvi.v1.HeadResult;
import io.dvi.v1.HeadServiceGrpc.HeadServiceStub;
import io.dvi.v1.ImportHeadRequest;
import io.dvi.v1.ImportOrder;
import io.grpc.stub.StreamObserver;

/** Head files on their way, in pieces. */
final class HeadFiles {

	private static final int PIECE_BYTES = 256 * 1024;

	private HeadFiles() {
	}

	/**
	 * Puts a fetched file together.
	 * @param chunks its description, then its bytes
	 * @return the file, whose sha256 is right
	 */
	static Head.File assemble(Iterator<HeadChunk> chunks) {
		Head head = null;
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (chunks.hasNext()) {
			HeadChunk chunk = chunks.next();
			if (chunk.hasHead()) {
				head = HeadMapping.fromWire(chunk.getHead());
			}
			else {
				bytes.writeBytes(chunk.getData().toByteArray());
			}
		}
		if (head == null) {
			throw DviException.of(ErrorCode.INTERNAL, "", "the server sent a head without its description");
		}
		String found = sha256(bytes.toByteArray());
		if (!found.equals(head.sha256())) {
			throw DviException.of(ErrorCode.INTERNAL, "", "head " + head.version() + " must have the sha256 "
					+ head.sha256() + ". Received: " + bytes.size() + " bytes with " + found);
		}
		return new Head.File(head, bytes.toByteArray());
	}

	/**
	 * Sends a file and waits for the answer.
	 * @param stub with a deadline
	 * @param file a head file
	 * @param order who asks and why
	 * @return the answer
	 */
	static HeadResult send(HeadServiceStub stub, byte[] file, Order order) {
		Answer answer = new Answer();
		StreamObserver<ImportHeadRequest> pieces = stub.importHead(answer);
		pieces.onNext(ImportHeadRequest.newBuilder()
			.setOrder(ImportOrder.newBuilder()
				.setActor(order.actor())
				.setReason(order.reason())
				.setRequestId(order.requestId())
				.setDryRun(order.dryRun())
				.setIdempotencyKey(order.idempotencyKey()))
			.build());
		ByteString bytes = UnsafeByteOperations.unsafeWrap(file);
		// A refused file is not sent to its end.
		for (int from = 0; from < file.length && !answer.result.isDone(); from += PIECE_BYTES) {
			pieces.onNext(ImportHeadRequest.newBuilder()
				.setData(bytes.substring(from, Math.min(file.length, from + PIECE_BYTES)))
				.build());
		}
		pieces.onCompleted();
		try {
			return answer.result.join();
		}
		catch (CompletionException ex) {
			throw GrpcErrors.translate((ex.getCause() != null) ? ex.getCause() : ex);
		}
	}

	private static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every JVM has SHA-256", ex);
		}
	}

	/** What the server says of a file. */
	private static final class Answer implements StreamObserver<HeadResult> {

		private final CompletableFuture<HeadResult> result = new CompletableFuture<>();

		@Override
		public void onNext(HeadResult value) {
			this.result.complete(value);
		}

		@Override
		public void onError(Throwable failure) {
			this.result.completeExceptionally(failure);
		}

		@Override
		public void onCompleted() {
			// No effect when there was an answer.
			this.result.completeExceptionally(
					DviException.of(ErrorCode.INTERNAL, "", "the server ended an import without an answer"));
		}

	}

}
