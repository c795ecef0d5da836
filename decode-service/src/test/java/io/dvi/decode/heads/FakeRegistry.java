package io.dvi.decode.heads;

import com.google.protobuf.ByteString;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.v1.Activation;
import io.dvi.v1.Canary;
import io.dvi.v1.FetchHeadRequest;
import io.dvi.v1.GetActivationRequest;
import io.dvi.v1.GetHeadRequest;
import io.dvi.v1.Head;
import io.dvi.v1.HeadChunk;
import io.dvi.v1.HeadServiceGrpc;
import io.dvi.v1.ReplicaReport;
import io.dvi.v1.ReplicaReportReply;
import io.dvi.v1.WatchActivationRequest;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A head registry that can be told to damage what it sends and to stop in the middle of
 * it, and that keeps the reports of replicas.
 */
public final class FakeRegistry extends HeadServiceGrpc.HeadServiceImplBase {

	private static final int SMALL_CHUNK = 64;

	private static final int LARGE_CHUNK = 256 << 10;

	private static final int SMALL_FILE = 1 << 16;

	private final String name = "registry-" + System.identityHashCode(this);

	private final Map<Long, ByteString> files = new HashMap<>();

	private final List<StreamObserver<Activation>> watchers = new ArrayList<>();

	private final List<ReplicaReport> reports = new ArrayList<>();

	private final Set<Long> stalled = new HashSet<>();

	private BiFunction<Long, ByteString, ByteString> wire = (version, bytes) -> bytes;

	private @Nullable Activation active;

	private @Nullable Server server;

	private int fetches;

	/** Makes a registry that holds no head. */
	public FakeRegistry() {
	}

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

	/**
	 * Listens on loopback, for a service in another context.
	 * @return the port
	 */
	public int listen() {
		try {
			this.server = ServerBuilder.forPort(0).addService(this).build().start();
			return this.server.getPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Goes away and forgets who watched. */
	public synchronized void kill() {
		this.watchers.clear();
		if (this.server != null) {
			this.server.shutdownNow();
		}
	}

	synchronized void damage(UnaryOperator<ByteString> onTheWire) {
		this.wire = (version, bytes) -> onTheWire.apply(bytes);
	}

	/**
	 * Damages what is sent of one head from now on.
	 * @param version of the head
	 * @param onTheWire what becomes of its file; a status that it throws ends the call
	 */
	public synchronized void damage(long version, UnaryOperator<ByteString> onTheWire) {
		BiFunction<Long, ByteString, ByteString> before = this.wire;
		this.wire = (sent, bytes) -> (sent == version) ? onTheWire.apply(bytes) : before.apply(sent, bytes);
	}

	/** Sends nothing of a head from now on, and never says so. */
	synchronized void stall(long version) {
		this.stalled.add(version);
	}

	/** Publishes a head, new or known, and makes it the active one. */
	synchronized void activate(long version, HeadWeights weights) {
		publish(version, weights);
		activate(version);
	}

	/**
	 * Publishes a head, new or known.
	 * @param version its version
	 * @param weights what it holds
	 */
	public synchronized void publish(long version, HeadWeights weights) {
		publishFile(version, ByteString.copyFrom(HeadFile.write(weights)));
	}

	/**
	 * Publishes what may be no head at all.
	 * @param version its version
	 * @param file what is sent for it
	 */
	public synchronized void publishFile(long version, ByteString file) {
		this.files.put(version, file);
	}

	/**
	 * Makes a head the active one, for all requests.
	 * @param version a published one
	 * @return the activation's sequence
	 */
	public synchronized long activate(long version) {
		return push(activation(version));
	}

	/**
	 * Makes a head the active one with a canary beside it.
	 * @param version a published one
	 * @param canary another
	 * @param percent the canary's share
	 * @return the activation's sequence
	 */
	public synchronized long activate(long version, long canary, int percent) {
		return push(activation(version)
			.setCanary(Canary.newBuilder().setVersion(canary).setPercent(percent).setSha256(sha256(canary))));
	}

	private Activation.Builder activation(long version) {
		long sequence = (this.active == null) ? 1 : this.active.getSequence() + 1;
		return Activation.newBuilder().setSequence(sequence).setVersion(version).setSha256(sha256(version));
	}

	private String sha256(long version) {
		return HeadFile.sha256(Objects.requireNonNull(this.files.get(version)).toByteArray());
	}

	private long push(Activation.Builder next) {
		Activation activation = next.build();
		this.active = activation;
		this.watchers.forEach((watcher) -> watcher.onNext(activation));
		return activation.getSequence();
	}

	/**
	 * The reports of replicas so far, oldest first.
	 * @return a copy
	 */
	public synchronized List<ReplicaReport> reports() {
		return List.copyOf(this.reports);
	}

	/**
	 * How many replicas watch.
	 * @return open watches
	 */
	public synchronized int watchers() {
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
	public synchronized void reportReplica(ReplicaReport report, StreamObserver<ReplicaReportReply> answer) {
		this.reports.add(report);
		answer.onNext(ReplicaReportReply.getDefaultInstance());
		answer.onCompleted();
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
		if (this.stalled.contains(request.getVersion())) {
			return;
		}
		ByteString sent;
		try {
			sent = this.wire.apply(request.getVersion(), file);
		}
		catch (StatusRuntimeException ex) {
			chunks.onError(ex);
			return;
		}
		int chunk = (sent.size() < SMALL_FILE) ? SMALL_CHUNK : LARGE_CHUNK;
		for (int from = 0; from < sent.size(); from += chunk) {
			ByteString part = sent.substring(from, Math.min(sent.size(), from + chunk));
			chunks.onNext(HeadChunk.newBuilder().setData(part).build());
		}
		chunks.onCompleted();
	}

}
