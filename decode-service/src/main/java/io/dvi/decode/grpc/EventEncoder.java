package io.dvi.decode.grpc;

import io.dvi.engine.GenerationEvent;
import io.dvi.v1.Delta;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.SpeculationFigures;
import io.dvi.v1.Started;
import io.dvi.v1.Timings;

/** Turns the engine's events into messages. */
final class EventEncoder {

	private EventEncoder() {
	}

	static GenerateEvent started(String requestId, GenerationEvent.Started started) {
		return GenerateEvent.newBuilder()
			.setStarted(Started.newBuilder()
				.setRequestId(requestId)
				.setPromptTokens(started.promptTokens())
				.setHeadVersion(started.headVersion()))
			.build();
	}

	static GenerateEvent delta(GenerationEvent.Delta delta) {
		return GenerateEvent.newBuilder()
			.setDelta(Delta.newBuilder().addAllTokenIds(delta.tokens()).setText(delta.text()))
			.build();
	}

	static GenerateEvent finished(GenerationEvent.Finished finished) {
		return GenerateEvent.newBuilder().setFinished(Finished.newBuilder().setReason(switch (finished.reason()) {
			case STOP -> Finished.Reason.STOP;
			case LENGTH -> Finished.Reason.LENGTH;
		})
			.setPromptTokens(finished.promptTokens())
			.setCompletionTokens(finished.completionTokens())
			.setSpeculation(speculation(finished.speculation()))
			.setTimings(timings(finished.timings()))).build();
	}

	private static SpeculationFigures speculation(GenerationEvent.SpeculationFigures figures) {
		return SpeculationFigures.newBuilder()
			.setVerifySteps(figures.verifySteps())
			.setDraftTokens(figures.draftTokens())
			.setAcceptedTokens(figures.acceptedTokens())
			.addAllDraftedByPosition(figures.draftedByPosition())
			.addAllAcceptedByPosition(figures.acceptedByPosition())
			// A request finishes on the head it began with.
			.setHeadVersionStart(figures.headVersion())
			.setHeadVersionEnd(figures.headVersion())
			.build();
	}

	private static Timings timings(GenerationEvent.Timings timings) {
		return Timings.newBuilder()
			.setQueueNanos(timings.queueNanos())
			.setPrefillNanos(timings.prefillNanos())
			.setDecodeNanos(timings.decodeNanos())
			.build();
	}

}
