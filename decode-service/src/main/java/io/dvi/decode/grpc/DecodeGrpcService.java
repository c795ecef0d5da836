package io.dvi.decode.grpc;

import io.dvi.decode.serving.ServedModel;
import io.dvi.decode.serving.ServingMetrics;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.v1.DecodeServiceGrpc;
import io.dvi.v1.DetokenizeAnswer;
import io.dvi.v1.DetokenizeRequest;
import io.dvi.v1.GenerateAnswer;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.GetModelRequest;
import io.dvi.v1.Model;
import io.dvi.v1.TokenizeAnswer;
import io.dvi.v1.TokenizeRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Generation by gRPC. */
final class DecodeGrpcService extends DecodeServiceGrpc.DecodeServiceImplBase {

	private final ServedModel model;

	private final RequestParser parser;

	private final ServingMetrics metrics;

	private final Settings settings;

	// Sending never blocks, so a virtual thread per burst of events is cheap enough.
	private final Executor sender = (burst) -> Thread.ofVirtual().name("generate-send").start(burst);

	DecodeGrpcService(ServedModel model, RequestParser parser, ServingMetrics metrics, Settings settings) {
		this.model = model;
		this.parser = parser;
		this.metrics = metrics;
		this.settings = settings;
	}

	@Override
	public void generate(GenerateRequest request, StreamObserver<GenerateEvent> observer) {
		begin(request, (ServerCallStreamObserver<GenerateEvent>) observer);
	}

	@Override
	public void generateUnary(GenerateRequest request, StreamObserver<GenerateAnswer> observer) {
		begin(request, new CollectedAnswer((ServerCallStreamObserver<GenerateAnswer>) observer));
	}

	private void begin(GenerateRequest request, ServerCallStreamObserver<GenerateEvent> observer) {
		try {
			requireServed(request.getModel());
			new GenerateCall(observer, this.sender, this.metrics, this.settings.eventQueue()).begin(this.model,
					this.parser.parse(request));
		}
		catch (RuntimeException ex) {
			this.metrics.failed((ex instanceof EngineException known) ? known.code() : ErrorCode.INTERNAL);
			observer.onError(GrpcErrors.of(ex));
		}
	}

	@Override
	public void tokenize(TokenizeRequest request, StreamObserver<TokenizeAnswer> observer) {
		answer(observer, () -> {
			requireServed(request.getModel());
			int[] ids = this.model.tokenize(PromptParser.of(request));
			return TokenizeAnswer.newBuilder()
				.addAllIds(() -> Arrays.stream(ids).iterator())
				.setContextLength(contextLength())
				.build();
		});
	}

	@Override
	public void detokenize(DetokenizeRequest request, StreamObserver<DetokenizeAnswer> observer) {
		answer(observer, () -> {
			requireServed(request.getModel());
			return DetokenizeAnswer.newBuilder().setText(this.model.detokenize(request.getIdsList())).build();
		});
	}

	@Override
	public void getModel(GetModelRequest request, StreamObserver<Model> observer) {
		answer(observer, () -> {
			ModelDescriptor descriptor = this.model.descriptor();
			return Model.newBuilder()
				.setName(descriptor.name())
				.setFingerprint(descriptor.fingerprint())
				.setFlavour(this.settings.flavour())
				.setContextLength(contextLength())
				.setVocabularySize(descriptor.vocabularySize())
				.setSplitLayer(descriptor.splitLayer())
				.setCreatedEpochSeconds(this.settings.modelCreatedEpochSeconds())
				.setHeadVersion(this.model.headVersion())
				.setTools(this.model.takesTools())
				.build();
		});
	}

	private static <T> void answer(StreamObserver<T> observer, Supplier<T> answer) {
		try {
			observer.onNext(answer.get());
			observer.onCompleted();
		}
		catch (RuntimeException ex) {
			observer.onError(GrpcErrors.of(ex));
		}
	}

	private int contextLength() {
		return Math.min(this.model.descriptor().contextLength(), this.settings.contextLength());
	}

	private void requireServed(String name) {
		String served = this.model.descriptor().name();
		if (!name.isEmpty() && !name.equals(served)) {
			String given = (name.length() > RequestParser.MAX_ID_CHARACTERS) ? "a name too long to repeat" : name;
			throw new EngineException(ErrorCode.MODEL_NOT_FOUND, "model",
					"`model` must be " + served + ". Given: " + given);
		}
	}

	/**
	 * What the service says of the model besides its descriptor, and how it treats slow
	 * consumers.
	 *
	 * @param flavour which graphs run
	 * @param contextLength most tokens of prompt and answer together
	 * @param modelCreatedEpochSeconds when the model was imported
	 * @param eventQueue events that wait for a slow consumer before its call is ended
	 */
	record Settings(String flavour, int contextLength, long modelCreatedEpochSeconds, int eventQueue) {
	}

}
