package io.dvi.client.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.ByteString;
import io.dvi.client.Answer;
import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.GenerateEvent;
import io.dvi.client.TokenLogprobs;
import io.dvi.v1.Delta;
import io.dvi.v1.Finished;
import io.dvi.v1.GenerateAnswer;
import io.dvi.v1.LogprobToken;
import io.dvi.v1.SpeculationFigures;
import io.dvi.v1.Started;
import org.jspecify.annotations.Nullable;

/** From the messages of decode.proto to the SDK's events and answers. */
final class EventMapping {

	private EventMapping() {
	}

	static GenerateEvent fromWire(io.dvi.v1.GenerateEvent wire) {
		return switch (wire.getEventCase()) {
			case STARTED -> started(wire.getStarted());
			case DELTA -> delta(wire.getDelta());
			case FINISHED -> finished(wire.getFinished());
			case EVENT_NOT_SET ->
				throw DviException.of(ErrorCode.INTERNAL, "", "the server sent an event without content");
		};
	}

	static Answer fromWire(GenerateAnswer wire) {
		return new Answer(started(wire.getStarted()), delta(wire.getDelta()), finished(wire.getFinished()));
	}

	private static GenerateEvent.Started started(Started wire) {
		return new GenerateEvent.Started(wire.getRequestId(), wire.getPromptTokens(), wire.getHeadVersion());
	}

	private static GenerateEvent.Delta delta(Delta wire) {
		List<TokenLogprobs> logprobs = wire.getLogprobsList()
			.stream()
			.map((token) -> new TokenLogprobs(candidate(token.getChosen()),
					token.getTopList().stream().map(EventMapping::candidate).toList()))
			.toList();
		return new GenerateEvent.Delta(wire.getTokenIdsList(), wire.getText(), logprobs,
				wire.getSourcesList().stream().map(EventMapping::source).toList());
	}

	private static GenerateEvent.Source source(Delta.Source wire) {
		return switch (wire) {
			case VERIFIER -> GenerateEvent.Source.VERIFIER;
			case HEAD -> GenerateEvent.Source.HEAD;
			case PROMPT_LOOKUP -> GenerateEvent.Source.PROMPT_LOOKUP;
			case RECYCLING -> GenerateEvent.Source.RECYCLING;
			case FORMAT -> GenerateEvent.Source.FORMAT;
			case UNRECOGNIZED -> GenerateEvent.Source.UNKNOWN;
		};
	}

	private static TokenLogprobs.Candidate candidate(LogprobToken wire) {
		return new TokenLogprobs.Candidate(wire.getId(), wire.getLogprob(), bytes(wire.getBytes()));
	}

	private static List<Integer> bytes(ByteString wire) {
		List<Integer> bytes = new ArrayList<>(wire.size());
		for (int i = 0; i < wire.size(); i++) {
			bytes.add(wire.byteAt(i) & 0xff);
		}
		return bytes;
	}

	private static GenerateEvent.Finished finished(Finished wire) {
		GenerateEvent.Reason reason = switch (wire.getReason()) {
			case STOP -> GenerateEvent.Reason.STOP;
			case LENGTH -> GenerateEvent.Reason.LENGTH;
			case REASON_UNSPECIFIED, UNRECOGNIZED -> throw DviException.of(ErrorCode.INTERNAL, "",
					"the server ended a generation for an unknown reason: " + wire.getReasonValue());
		};
		GenerateEvent.Timings timings = new GenerateEvent.Timings(Duration.ofNanos(wire.getTimings().getQueueNanos()),
				Duration.ofNanos(wire.getTimings().getPrefillNanos()),
				Duration.ofNanos(wire.getTimings().getDecodeNanos()));
		return new GenerateEvent.Finished(reason, wire.getPromptTokens(), wire.getCompletionTokens(),
				figures(wire.getSpeculation()), timings, stoppedBy(wire), wire.getCachedPromptTokens());
	}

	private static GenerateEvent.@Nullable StoppedBy stoppedBy(Finished wire) {
		return switch (wire.getStoppedByCase()) {
			case STOP_STRING -> new GenerateEvent.StoppedBy.Text(wire.getStopString());
			case STOP_TOKEN_ID -> new GenerateEvent.StoppedBy.Token(wire.getStopTokenId());
			case STOPPEDBY_NOT_SET -> null;
		};
	}

	private static GenerateEvent.SpeculationFigures figures(SpeculationFigures wire) {
		return new GenerateEvent.SpeculationFigures(wire.getVerifySteps(), wire.getDraftTokens(),
				wire.getAcceptedTokens(), wire.getDraftedByPositionList(), wire.getAcceptedByPositionList(),
				wire.getHeadVersionStart(), wire.getHeadVersionEnd());
	}

}
