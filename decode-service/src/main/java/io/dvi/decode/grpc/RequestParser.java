package io.dvi.decode.grpc;

import io.dvi.engine.Ending;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.SpeculationOptions.DrafterChoice;
import io.dvi.engine.sampling.LogitAdjustment;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.ResponseFormat;
import io.dvi.v1.Sampling;
import io.dvi.v1.Speculation;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Turns a wire request into one whose values are known to be in range, with every default
 * filled in. What depends on the model is checked by the engine.
 */
final class RequestParser {

	static final int MAX_ID_CHARACTERS = 128;

	private static final int MAX_TASK_CHARACTERS = 64;

	static final int MAX_STOP_CHARACTERS = 256;

	static final int MAX_CHOICE = 127;

	private final Defaults defaults;

	RequestParser(Defaults defaults) {
		this.defaults = defaults;
	}

	/**
	 * Parses a request.
	 * @throws EngineException naming the field, the limit and the value given
	 */
	io.dvi.engine.GenerateRequest parse(GenerateRequest request) {
		return new io.dvi.engine.GenerateRequest(id(request), prompt(request), sampling(request.getSampling()),
				ending(request), output(request), speculation(request.getSpeculation()), learning(request));
	}

	private static Prompt prompt(GenerateRequest request) {
		return switch (request.getPromptCase()) {
			case CHAT -> PromptParser.chat(request.getChat());
			case TEXT -> new Prompt.Text(request.getText());
			case TOKENS -> new Prompt.Tokens(request.getTokens().getIdsList());
			case PROMPT_NOT_SET ->
				throw invalid("prompt", "`prompt` must be one of chat, text and tokens. Given: none");
		};
	}

	private static String id(GenerateRequest request) {
		atMost("request_id", request.getRequestId().length(), MAX_ID_CHARACTERS, "characters");
		return request.getRequestId().isEmpty() ? UUID.randomUUID().toString() : request.getRequestId();
	}

	private static SamplingOptions sampling(Sampling sampling) {
		if (sampling.getChoice() < 0) {
			throw invalid("choice", "`choice` must be at least 0. Given: " + sampling.getChoice());
		}
		atMost("choice", sampling.getChoice(), MAX_CHOICE, "");
		return new SamplingOptions(sampling.getTemperature(), sampling.hasTopP() ? sampling.getTopP() : 1,
				sampling.getTopK(), sampling.getMinP(),
				sampling.hasSeed() ? sampling.getSeed() : ThreadLocalRandom.current().nextLong(), sampling.getChoice(),
				new LogitAdjustment(sampling.getFrequencyPenalty(), sampling.getPresencePenalty(),
						sampling.hasRepetitionPenalty() ? sampling.getRepetitionPenalty() : 1,
						sampling.getLogitBiasMap()));
	}

	private static Ending ending(GenerateRequest request) {
		for (String stop : request.getStopList()) {
			atMost("stop", stop.length(), MAX_STOP_CHARACTERS, "characters each");
		}
		return new Ending(request.getMaxTokens(), request.getEnding().getMinTokens(), request.getStopList(),
				request.getEnding().getStopTokenIdsList(), request.getEnding().getIgnoreEos());
	}

	private static Output output(GenerateRequest request) {
		if (request.hasTopLogprobs() && request.getTopLogprobs() < 0) {
			throw invalid("top_logprobs", "`top_logprobs` must be at least 0. Given: " + request.getTopLogprobs());
		}
		return new Output(request.hasResponseFormat() ? format(request.getResponseFormat()) : null,
				request.hasTopLogprobs() ? request.getTopLogprobs() : Output.NO_LOGPROBS);
	}

	private static io.dvi.engine.constraint.ResponseFormat format(ResponseFormat format) {
		return switch (format.getFormatCase()) {
			case JSON_OBJECT -> new io.dvi.engine.constraint.ResponseFormat.JsonObject();
			case JSON_SCHEMA -> new io.dvi.engine.constraint.ResponseFormat.JsonSchema(format.getJsonSchema());
			case FORMAT_NOT_SET ->
				throw invalid("response_format", "`response_format` must be json_object or json_schema. Given: none");
		};
	}

	private SpeculationOptions speculation(Speculation speculation) {
		DrafterChoice drafter = switch (speculation.getDrafter()) {
			case AUTO -> this.defaults.drafter();
			case HEAD -> DrafterChoice.HEAD;
			case PROMPT_LOOKUP -> DrafterChoice.PROMPT_LOOKUP;
			case NONE -> DrafterChoice.NONE;
			case UNRECOGNIZED ->
				throw invalid("drafter", "`drafter` must be from 0 to 3. Given: " + speculation.getDrafterValue());
		};
		int draftLength = speculation.hasDraftLength() ? speculation.getDraftLength() : this.defaults.draftLength();
		return new SpeculationOptions(drafter, draftLength);
	}

	private static Learning learning(GenerateRequest request) {
		String tenant = request.getLearning().getTenantKeyHash();
		atMost("tenant_key_hash", tenant.length(), MAX_ID_CHARACTERS, "characters");
		String task = request.getLearning().getTask();
		atMost("task", task.length(), MAX_TASK_CHARACTERS, "characters");
		return new Learning(!request.getLearning().getOptOut(), tenant, task);
	}

	static void atMost(String field, int given, int limit, String unit) {
		if (given > limit) {
			String rule = "`" + field + "` must be at most " + limit + " " + unit;
			throw invalid(field, rule.strip() + ". Given: " + given);
		}
	}

	static EngineException invalid(String field, String message) {
		return new EngineException(ErrorCode.INVALID_ARGUMENT, field, message);
	}

	/**
	 * What a request gets that does not say.
	 *
	 * @param drafter who drafts
	 * @param draftLength most tokens drafted per verify step
	 */
	record Defaults(DrafterChoice drafter, int draftLength) {
	}

}
