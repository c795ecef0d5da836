package io.dvi.decode.grpc;

import com.google.protobuf.ByteString;
import io.dvi.engine.GenerationEvent.StoppedBy;
import io.dvi.engine.GenerationEvent;
import io.dvi.engine.experience.DraftSource;
import io.dvi.v1.Delta;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.LogprobToken;
import io.dvi.v1.SpeculationFigures;
import io.dvi.v1.Started;
import io.dvi.v1.Timings;
import io.dvi.v1.TokenLogprobs;

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
		Delta.Builder message = Delta.newBuilder().addAllTokenIds(delta.tokens()).setText(delta.text());
		delta.logprobs().forEach((likelihoods) -> message.addLogprobs(logprobs(likelihoods)));
		delta.sources().forEach((source) -> message.addSources(source(source)));
		return GenerateEvent.newBuilder().setDelta(message).build();
	}

	private static Delta.Source source(DraftSource source) {
		return switch (source) {
			case NONE -> Delta.Source.VERIFIER;
			case HEAD -> Delta.Source.HEAD;
			case PROMPT_LOOKUP -> Delta.Source.PROMPT_LOOKUP;
			case RECYCLING -> Delta.Source.RECYCLING;
			case FORMAT -> Delta.Source.FORMAT;
		};
	}

	private static TokenLogprobs logprobs(GenerationEvent.TokenLogprobs likelihoods) {
		TokenLogprobs.Builder message = TokenLogprobs.newBuilder().setChosen(likely(likelihoods.chosen()));
		likelihoods.top().forEach((token) -> message.addTop(likely(token)));
		return message.build();
	}

	private static LogprobToken likely(GenerationEvent.LikelyToken token) {
		return LogprobToken.newBuilder()
			.setId(token.token())
			.setLogprob(token.logprob())
			.setBytes(ByteString.copyFrom(token.bytes()))
			.build();
	}

	static GenerateEvent finished(GenerationEvent.Finished finished) {
		Finished.Builder message = Finished.newBuilder().setReason(switch (finished.reason()) {
			case STOP -> Finished.Reason.STOP;
			case LENGTH -> Finished.Reason.LENGTH;
		})
			.setPromptTokens(finished.promptTokens())
			.setCachedPromptTokens(finished.cachedPromptTokens())
			.setCompletionTokens(finished.completionTokens())
			.setSpeculation(speculation(finished.speculation()))
			.setTimings(timings(finished.timings()));
		switch (finished.stoppedBy()) {
			case StoppedBy.StopString(String text) -> message.setStopString(text);
			case StoppedBy.StopToken(int token) -> message.setStopTokenId(token);
			case null -> {
				// an end token or the length, which nobody named
			}
		}
		return GenerateEvent.newBuilder().setFinished(message).build();
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
