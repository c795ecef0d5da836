package io.dvi.trainer.grpc;

import com.google.protobuf.ByteString;
import io.dvi.v1.Head;
import io.dvi.v1.HeadChunk;
import io.grpc.stub.ServerCallStreamObserver;

/** Sends a head piece by piece, as fast as the receiver reads. */
final class ChunkSender {

	private final ServerCallStreamObserver<HeadChunk> out;

	private final Head head;

	private final ByteString file;

	private int sent = -1;

	ChunkSender(ServerCallStreamObserver<HeadChunk> out, Head head, ByteString file) {
		this.out = out;
		this.head = head;
		this.file = file;
	}

	void start() {
		this.out.setOnReadyHandler(this::send);
		send();
	}

	private synchronized void send() {
		while (this.out.isReady() && this.sent < this.file.size()) {
			this.out.onNext(next());
			if (this.sent == this.file.size()) {
				this.out.onCompleted();
			}
		}
	}

	private HeadChunk next() {
		if (this.sent < 0) {
			this.sent = 0;
			return HeadChunk.newBuilder().setHead(this.head).build();
		}
		int end = Math.min(this.file.size(), this.sent + HeadGrpcService.CHUNK_BYTES);
		ByteString piece = this.file.substring(this.sent, end);
		this.sent = end;
		return HeadChunk.newBuilder().setData(piece).build();
	}

}
