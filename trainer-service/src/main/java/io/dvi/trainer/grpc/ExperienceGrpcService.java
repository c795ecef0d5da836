package io.dvi.trainer.grpc;

import java.util.function.BooleanSupplier;

import io.dvi.trainer.experience.EpisodeStore;
import io.dvi.trainer.ingest.EpisodeCheck;
import io.dvi.trainer.ingest.Intake;
import io.dvi.trainer.ingest.IntakeMetrics;
import io.dvi.v1.ExperienceMessage;
import io.dvi.v1.ExperienceReply;
import io.dvi.v1.ExperienceServiceGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Takes the experience streams of the decode replicas. */
public class ExperienceGrpcService extends ExperienceServiceGrpc.ExperienceServiceImplBase {

	private final Parts parts;

	/**
	 * Makes the service.
	 * @param parts what a stream works with
	 */
	public ExperienceGrpcService(Parts parts) {
		this.parts = parts;
	}

	@Override
	public StreamObserver<ExperienceMessage> stream(StreamObserver<ExperienceReply> replies) {
		return ExperienceStream.open((ServerCallStreamObserver<ExperienceReply>) replies, this.parts);
	}

	/**
	 * What a stream works with.
	 *
	 * @param check believes episodes or not
	 * @param intake commits them
	 * @param store says what is committed
	 * @param writable whether this process may commit
	 * @param inFlight most episodes of a stream received and not yet answered
	 * @param metrics what is counted
	 */
	public record Parts(EpisodeCheck check, Intake intake, EpisodeStore store, BooleanSupplier writable, int inFlight,
			IntakeMetrics metrics) {
	}

}
