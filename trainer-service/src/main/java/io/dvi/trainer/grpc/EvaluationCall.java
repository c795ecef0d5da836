package io.dvi.trainer.grpc;

import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.training.HeldOutEvaluation;
import io.dvi.trainer.training.HeldOutReport;
import io.dvi.v1.EvaluateHeadReply;
import io.dvi.v1.EvaluationProgress;
import io.grpc.stub.ServerCallStreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One evaluation on the wire; it ends early when the caller hangs up. */
final class EvaluationCall implements HeldOutEvaluation.Listener {

	private static final Logger log = LoggerFactory.getLogger(EvaluationCall.class);

	private final ServerCallStreamObserver<EvaluateHeadReply> out;

	EvaluationCall(ServerCallStreamObserver<EvaluateHeadReply> out) {
		this.out = out;
		// Asked for in between; without a handler a write would throw.
		out.setOnCancelHandler(() -> log.debug("nobody waits for an evaluation any longer"));
	}

	@Override
	public void progressed(long scoredRows, long totalRows) {
		if (this.out.isCancelled()) {
			throw new TrainerException(TrainerError.UNAVAILABLE, "the caller hung up");
		}
		// Whoever reads slowly needs the latest only.
		if (this.out.isReady()) {
			this.out.onNext(EvaluateHeadReply.newBuilder()
				.setProgress(EvaluationProgress.newBuilder().setScoredRows(scoredRows).setTotalRows(totalRows))
				.build());
		}
	}

	@Override
	public void finished(HeldOutReport report) {
		this.out.onNext(EvaluateHeadReply.newBuilder().setReport(EvaluationMessages.report(report)).build());
		this.out.onCompleted();
	}

	@Override
	public void failed(RuntimeException failure) {
		if (!this.out.isCancelled()) {
			this.out.onError(GrpcErrors.translate(failure));
		}
	}

}
