package io.dvi.decode.heads;

import com.google.protobuf.ByteString;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.v1.Activation;
import io.dvi.v1.FetchHeadRequest;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetHeadRequest;
import io.dvi.v1.Head;
import io.dvi.v1.HeadChunk;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.WatchActivationRequest;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A head registry that can be told to damage what it sends. */
final class FakeRegistry extends HeadServiceGrpc.HeadServiceImplBase {

	static final int CHUNK_BYTES = 64;

	private final String name = "registry-" + System.identityHashCode(this);

	private final Map<Long, ByteString> files = new HashMap<>();

	private final List<StreamObserver<Activation>> watchers = new ArrayList<>();

	private UnaryOperator<ByteString> wire = (bytes) -> bytes;

	private @Nullable Activation active;

	private @Nullable Server server;

	private int fetches;

	String name() {
		return this.name;
	}

	FakeRegistry start() {
		try {
			this.server = InProcessServerBuilder.forName(this.name).addService(this).build().start();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	synchronized void kill() {
		this.watchers.clear();
		if (this.server != null) {
			this.server.shutdownNow();
		}
	}

	synchronized void damage(UnaryOperator<ByteString> onTheWire) {
		this.wire = onTheWire;
	}

	/** Publishes a head, new or known, and makes it the active one. */
	synchronized void activate(long version, HeadWeights weights) {
		activateFile(version, ByteString.copyFrom(HeadFile.write(weights)));
	}

	synchronized void activateFile(long version, ByteString file) {
		this.files.put(version, file);
		long sequence = (this.active == null) ? 1 : this.active.getSequence() + 1;
		Activation activation = Activation.newBuilder()
			.setSequence(sequence)
			.setVersion(version)
			.setSha256(HeadFile.sha256(file.toByteArray()))
			.build();
		this.active = activation;
		this.watchers.forEach((watcher) -> watcher.onNext(activation));
	}

	synchronized int watchers() {
		return this.watchers.size();
	}

	synchronized int fetches() {
		return this.fetches;
	}

	@Override
	public synchronized void watchActivation(WatchActivationRequest request, StreamObserver<Activation> watcher) {
		this.watchers.add(watcher);
		((ServerCallStreamObserver<Activation>) watcher).setOnCancelHandler(() -> {
			synchronized (this) {
				this.watchers.remove(watcher);
			}
		});
		if (this.active != null) {
			watcher.onNext(this.active);
		}
	}

	@Override
	public synchronized void getActivation(GetActivationRequest request, StreamObserver<Activation> answer) {
		if (this.active == null) {
			answer.onError(Status.NOT_FOUND.asRuntimeException());
			return;
		}
		answer.onNext(this.active);
		answer.onCompleted();
	}

	@Override
	public synchronized void getHead(GetHeadRequest request, StreamObserver<Head> answer) {
		ByteString file = this.files.get(request.getVersion());
		if (file == null) {
			answer.onError(Status.NOT_FOUND.asRuntimeException());
			return;
		}
		answer.onNext(describe(request.getVersion(), file));
		answer.onCompleted();
	}

	private static Head describe(long version, ByteString file) {
		return Head.newBuilder()
			.setVersion(version)
			.setSha256(HeadFile.sha256(file.toByteArray()))
			.setSizeBytes(file.size())
			.build();
	}

	@Override
	public synchronized void fetchHead(FetchHeadRequest request, StreamObserver<HeadChunk> chunks) {
		this.fetches++;
		ByteString file = this.files.get(request.getVersion());
		if (file == null) {
			chunks.onError(Status.NOT_FOUND.asRuntimeException());
			return;
		}
		chunks.onNext(HeadChunk.newBuilder().setHead(describe(request.getVersion(), file)).build());
		ByteString sent = this.wire.apply(file);
		for (int from = 0; from < sent.size(); from += CHUNK_BYTES) {
			ByteString part = sent.substring(from, Math.min(sent.size(), from + CHUNK_BYTES));
			chunks.onNext(HeadChunk.newBuilder().setData(part).build());
		}
		chunks.onCompleted();
	}

}
