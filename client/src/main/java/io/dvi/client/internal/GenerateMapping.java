package io.dvi.client.internal;

import java.time.Duration;
import java.time.Instant;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Model;
import io.dvi.client.Prompt;
import io.dvi.client.Sampling;
import io.dvi.client.Speculation;
import io.dvi.v1.ChatMessage;
import io.dvi.v1.ChatPrompt;
import io.dvi.v1.Finished;
import io.dvi.v1.Learning;
import io.dvi.v1.SpeculationFigures;
import io.dvi.v1.TokenPrompt;

/** Between the SDK's records and the messages of decode.proto. */
final class GenerateMapping {

	private GenerateMapping() {
	}

	static io.dvi.v1.GenerateRequest toWire(GenerateRequest request) {
		io.dvi.v1.GenerateRequest.Builder wire = io.dvi.v1.GenerateRequest.newBuilder()
			.setRequestId(request.requestId())
			.setModel(request.model())
			.setSampling(toWire(request.sampling()))
			.setMaxTokens(request.maxTokens())
			.addAllStop(request.stop())
			.setSpeculation(toWire(request.speculation()))
			.setLearning(Learning.newBuilder()
				.setOptOut(request.learning().optOut())
				.setTenantKeyHash(request.learning().tenantKeyHash())
				.setTask(request.learning().task()));
		if (request.prompt() instanceof Prompt.Chat chat) {
			ChatPrompt.Builder messages = ChatPrompt.newBuilder();
			chat.messages()
				.forEach((message) -> messages
					.addMessages(ChatMessage.newBuilder().setRole(message.role()).setContent(message.content())));
			wire.setChat(messages);
		}
		else if (request.prompt() instanceof Prompt.Text text) {
			wire.setText(text.text());
		}
		else if (request.prompt() instanceof Prompt.Tokens tokens) {
			wire.setTokens(TokenPrompt.newBuilder().addAllIds(tokens.ids()));
		}
		return wire.build();
	}

	private static io.dvi.v1.Sampling toWire(Sampling sampling) {
		io.dvi.v1.Sampling.Builder wire = io.dvi.v1.Sampling.newBuilder()
			.setTemperature(sampling.temperature())
			.setTopP(sampling.topP())
			.setTopK(sampling.topK())
			.setChoice(sampling.choice());
		if (sampling.seed() != null) {
			wire.setSeed(sampling.seed());
		}
		return wire.build();
	}

	private static io.dvi.v1.Speculation toWire(Speculation speculation) {
		io.dvi.v1.Speculation.Builder wire = io.dvi.v1.Speculation.newBuilder()
			.setDrafter(io.dvi.v1.Speculation.Drafter.valueOf(speculation.drafter().name()));
		if (speculation.draftLength() != null) {
			wire.setDraftLength(speculation.draftLength());
		}
		return wire.build();
	}

	static GenerateEvent fromWire(io.dvi.v1.GenerateEvent wire) {
		return switch (wire.getEventCase()) {
			case STARTED -> new GenerateEvent.Started(wire.getStarted().getRequestId(),
					wire.getStarted().getPromptTokens(), wire.getStarted().getHeadVersion());
			case DELTA -> new GenerateEvent.Delta(wire.getDelta().getTokenIdsList(), wire.getDelta().getText());
			case FINISHED -> finished(wire.getFinished());
			case EVENT_NOT_SET ->
				throw DviException.of(ErrorCode.INTERNAL, "", "the server sent an event without content");
		};
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
				figures(wire.getSpeculation()), timings);
	}

	private static GenerateEvent.SpeculationFigures figures(SpeculationFigures wire) {
		return new GenerateEvent.SpeculationFigures(wire.getVerifySteps(), wire.getDraftTokens(),
				wire.getAcceptedTokens(), wire.getDraftedByPositionList(), wire.getAcceptedByPositionList(),
				wire.getHeadVersionStart(), wire.getHeadVersionEnd());
	}

	static Model fromWire(io.dvi.v1.Model wire) {
		return new Model(wire.getName(), wire.getFingerprint(), wire.getFlavour(), wire.getContextLength(),
				wire.getVocabularySize(), wire.getSplitLayer(), Instant.ofEpochSecond(wire.getCreatedEpochSeconds()),
				wire.getHeadVersion(), wire.getSlots());
	}

}
