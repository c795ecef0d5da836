package io.dvi.client.internal;

import java.time.Duration;
import java.time.Instant;

import io.dvi.client.DviClientOptions;
import io.dvi.client.Ending;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Model;
import io.dvi.client.Prompt;
import io.dvi.client.ResponseFormat;
import io.dvi.client.Sampling;
import io.dvi.client.Speculation;
import io.dvi.v1.ChatMessage;
import io.dvi.v1.ChatPrompt;
import io.dvi.v1.JsonObject;
import io.dvi.v1.Learning;
import io.dvi.v1.TokenPrompt;

/** Requests and models, between the SDK's records and the messages of decode.proto. */
final class GenerateMapping {

	private GenerateMapping() {
	}

	static io.dvi.v1.GenerateRequest toWire(GenerateRequest request) {
		io.dvi.v1.GenerateRequest.Builder wire = io.dvi.v1.GenerateRequest.newBuilder()
			.setRequestId(request.requestId())
			.setModel(request.model())
			.setSampling(toWire(request.sampling()))
			.setMaxTokens(request.ending().maxTokens())
			.addAllStop(request.ending().stop())
			.setEnding(toWire(request.ending()))
			.setSpeculation(toWire(request.speculation()))
			.setLearning(Learning.newBuilder()
				.setOptOut(request.learning().optOut())
				.setTenantKeyHash(request.learning().tenantKeyHash())
				.setTask(request.learning().task()));
		if (request.prompt() instanceof Prompt.Chat chat) {
			wire.setChat(toWire(chat));
		}
		else if (request.prompt() instanceof Prompt.Text text) {
			wire.setText(text.text());
		}
		else if (request.prompt() instanceof Prompt.Tokens tokens) {
			wire.setTokens(TokenPrompt.newBuilder().addAllIds(tokens.ids()));
		}
		if (request.output().format() instanceof ResponseFormat.JsonSchema schema) {
			wire.setResponseFormat(io.dvi.v1.ResponseFormat.newBuilder().setJsonSchema(schema.schema()));
		}
		else if (request.output().format() instanceof ResponseFormat.JsonObject) {
			wire.setResponseFormat(
					io.dvi.v1.ResponseFormat.newBuilder().setJsonObject(JsonObject.getDefaultInstance()));
		}
		if (request.output().topLogprobs() != null) {
			wire.setTopLogprobs(request.output().topLogprobs());
		}
		return wire.build();
	}

	/** How long an answer may take, all tries together. */
	static Duration timeout(GenerateRequest request, DviClientOptions options) {
		return (request.timeout() != null) ? request.timeout() : options.generateTimeout();
	}

	static ChatPrompt toWire(Prompt.Chat chat) {
		ChatPrompt.Builder wire = ChatPrompt.newBuilder().addAllTools(chat.tools());
		chat.messages()
			.forEach((message) -> wire.addMessages(ChatMessage.newBuilder()
				.setRole(message.role())
				.setContent(message.content())
				.addAllToolCalls(message.toolCalls())
				.setToolCallId(message.toolCallId())));
		return wire.build();
	}

	private static io.dvi.v1.Sampling toWire(Sampling sampling) {
		io.dvi.v1.Sampling.Builder wire = io.dvi.v1.Sampling.newBuilder()
			.setTemperature(sampling.temperature())
			.setTopP(sampling.topP())
			.setTopK(sampling.topK())
			.setMinP(sampling.minP())
			.setChoice(sampling.choice())
			.setFrequencyPenalty(sampling.penalties().frequency())
			.setPresencePenalty(sampling.penalties().presence())
			.setRepetitionPenalty(sampling.penalties().repetition())
			.putAllLogitBias(sampling.logitBias());
		if (sampling.seed() != null) {
			wire.setSeed(sampling.seed());
		}
		return wire.build();
	}

	private static io.dvi.v1.Ending toWire(Ending ending) {
		return io.dvi.v1.Ending.newBuilder()
			.setIgnoreEos(ending.ignoreEos())
			.setMinTokens(ending.minTokens())
			.addAllStopTokenIds(ending.stopTokenIds())
			.build();
	}

	private static io.dvi.v1.Speculation toWire(Speculation speculation) {
		io.dvi.v1.Speculation.Builder wire = io.dvi.v1.Speculation.newBuilder()
			.setDrafter(io.dvi.v1.Speculation.Drafter.valueOf(speculation.drafter().name()));
		if (speculation.draftLength() != null) {
			wire.setDraftLength(speculation.draftLength());
		}
		return wire.build();
	}

	static Model fromWire(io.dvi.v1.Model wire) {
		return new Model(wire.getName(), wire.getFingerprint(), wire.getFlavour(), wire.getContextLength(),
				wire.getVocabularySize(), wire.getSplitLayer(), Instant.ofEpochSecond(wire.getCreatedEpochSeconds()),
				wire.getHeadVersion(), wire.getTools(), wire.getSlots());
	}

}
