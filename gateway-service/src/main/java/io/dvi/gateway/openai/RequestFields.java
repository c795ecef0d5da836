package io.dvi.gateway.openai;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.dvi.gateway.openai.RequestField.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All fields of the two completion routes: OpenAI's, and those of vLLM that clients send.
 * A field that is not here is unknown: it is taken, and named in the log at debug level.
 */
final class RequestFields {

	private static final Logger LOG = LoggerFactory.getLogger(RequestFields.class);

	private static final Set<Route> BOTH = EnumSet.allOf(Route.class);

	private static final Set<Route> CHAT = EnumSet.of(Route.CHAT);

	private static final Set<Route> TEXT = EnumSet.of(Route.TEXT);

	private static final String BOOLEAN = "{\"type\":\"boolean\"}";

	private static final String STRING = "{\"type\":\"string\"}";

	private static final String OBJECT = "{\"type\":\"object\"}";

	private static final String ANYTHING = "{}";

	private static final String USE_FORMAT = "use `response_format`";

	/** Every field, in the order of the documents. */
	static final List<RequestField> ALL = list();

	private static final Map<String, RequestField> BY_NAME = byName();

	private RequestFields() {
	}

	/**
	 * Refuses what this server does not do and names what it does not know in the log.
	 * @param fields the body
	 * @param route where it came in
	 */
	static void check(Fields fields, Route route) {
		for (String name : fields.names()) {
			RequestField known = BY_NAME.get(name);
			if (known != null) {
				known.check(fields, route);
			}
			else if (LOG.isDebugEnabled()) {
				// A name may be anything, also a line that looks like another log entry.
				LOG.debug("unknown request field: {}", name.matches("[\\w.-]{1,64}") ? name : "(not a plain name)");
			}
		}
	}

	private static Map<String, RequestField> byName() {
		Map<String, RequestField> names = new TreeMap<>();
		ALL.forEach((field) -> names.put(field.name(), field));
		return names;
	}

	private static List<RequestField> list() {
		List<RequestField> all = new ArrayList<>();
		all.addAll(prompts());
		all.addAll(endings());
		all.addAll(sampling());
		all.addAll(answers());
		all.addAll(tools());
		all.addAll(accepted());
		all.addAll(refused());
		all.addAll(refusedByFormat());
		return List.copyOf(all);
	}

	private static List<RequestField> prompts() {
		return List.of(
				RequestField.obeyed("model", BOTH, STRING,
						"required; another name than the served model's is 404 `model_not_found`"),
				RequestField.obeyed("messages", CHAT, "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}",
						"required; roles developer (as system), system, user, assistant, tool; content a string or"
								+ " text parts"),
				RequestField.obeyed("prompt", TEXT,
						"{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":{\"anyOf\":["
								+ "{\"type\":\"string\"},{\"type\":\"integer\"},"
								+ "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}]}}]}",
						"required; a string, tokens, or a list of either; choice c of prompt p has index p*n + c"),
				RequestField.obeyed("n", BOTH, "{\"type\":\"integer\",\"minimum\":1,\"maximum\":8}",
						"answers to each prompt, 1 to 8; prompts times n is at most 64"),
				RequestField.obeyed("best_of", BOTH, "{\"type\":\"integer\"}",
						"must equal n, since all answers are given"),
				RequestField.obeyed("echo", BOTH, BOOLEAN,
						"text: the prompt's text in front of the answer, not together with `logprobs`; chat: 400"));
	}

	private static List<RequestField> endings() {
		String tokens = "{\"type\":\"integer\",\"minimum\":1}";
		return List.of(
				RequestField.obeyed("max_completion_tokens", BOTH, tokens,
						"most tokens of an answer; wins over max_tokens"),
				RequestField.obeyed("max_tokens", BOTH, tokens,
						"the same under its older name; text completions default to 16"),
				RequestField.obeyed("min_tokens", BOTH, "{\"type\":\"integer\",\"minimum\":0}",
						"no end token and no stop token before so many tokens"),
				RequestField.obeyed("stop", BOTH,
						"{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":{\"type\":\"string\"},"
								+ "\"maxItems\":4}]}",
						"one or at most 4 strings of at most 256 characters; the answer ends before the first, also inside an accepted draft"),
				RequestField.obeyed("stop_token_ids", BOTH,
						"{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":0},\"maxItems\":16}",
						"at most 16 tokens at which the answer ends"),
				RequestField.obeyed("ignore_eos", BOTH, BOOLEAN, "goes on behind the model's end tokens"),
				RequestField.obeyed("include_stop_str_in_output", BOTH, BOOLEAN,
						"the stop string that ended the answer is part of its text"));
	}

	private static List<RequestField> sampling() {
		String penalty = "{\"type\":\"number\",\"minimum\":-2,\"maximum\":2}";
		return List.of(
				RequestField.obeyed("temperature", BOTH, "{\"type\":\"number\",\"minimum\":0,\"maximum\":2}",
						"default 1; 0 is greedy"),
				RequestField.obeyed("top_p", BOTH, "{\"type\":\"number\",\"exclusiveMinimum\":0,\"maximum\":1}",
						"smallest set of tokens whose probability reaches it"),
				RequestField.obeyed("top_k", BOTH, "{\"type\":\"integer\",\"minimum\":-1}",
						"most tokens kept; 0 and -1 keep all"),
				RequestField.obeyed("min_p", BOTH, "{\"type\":\"number\",\"minimum\":0,\"maximum\":1}",
						"drops tokens less likely than this share of the likeliest"),
				RequestField.obeyed("seed", BOTH, "{\"type\":\"integer\",\"format\":\"int64\"}",
						"same seed, same text, whatever head drafts"),
				RequestField.obeyed("frequency_penalty", BOTH, penalty,
						"taken from a token's logit for each time the answer holds it"),
				RequestField.obeyed("presence_penalty", BOTH, penalty,
						"taken from a token's logit once the answer holds it"),
				RequestField.obeyed("repetition_penalty", BOTH,
						"{\"type\":\"number\",\"exclusiveMinimum\":0,\"maximum\":2}",
						"divides positive and multiplies negative logits of tokens in prompt and answer"),
				RequestField.obeyed("logit_bias", BOTH,
						"{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\",\"minimum\":-100,"
								+ "\"maximum\":100},\"maxProperties\":1024}",
						"vocabulary ids as keys, -100 to 100 added to their logits; at most 1024"));
	}

	private static List<RequestField> answers() {
		return List.of(RequestField.obeyed("stream", BOTH, BOOLEAN, "answers in server-sent events"),
				RequestField.obeyed("stream_options", BOTH,
						"{\"type\":\"object\",\"properties\":{\"include_usage\":{\"type\":\"boolean\"},"
								+ "\"include_obfuscation\":{\"type\":\"boolean\"}}}",
						"only with `stream`; include_usage adds one last chunk, include_obfuscation is taken and pads"
								+ " nothing"),
				RequestField.obeyed("logprobs", BOTH,
						"{\"anyOf\":[{\"type\":\"boolean\"},{\"type\":\"integer\"," + "\"minimum\":0,\"maximum\":20}]}",
						"chat: true or false; text: how many of the likeliest, 0 to 20; the verifier's, one entry a token"),
				RequestField.obeyed("top_logprobs", CHAT, "{\"type\":\"integer\",\"minimum\":0,\"maximum\":20}",
						"how many of the likeliest; needs `logprobs`: true"),
				RequestField.obeyed("response_format", BOTH, OBJECT,
						"text, json_object, or json_schema with `json_schema.schema`; held by masks"),
				RequestField.obeyed("return_token_ids", BOTH, BOOLEAN,
						"token_ids in every choice, prompt_token_ids beside them"),
				RequestField.obeyed("return_tokens_as_token_ids", BOTH, BOOLEAN,
						"log-probabilities name tokens token_id:N"),
				RequestField.obeyed("store", BOTH, BOOLEAN, "false keeps the request out of learning"));
	}

	private static List<RequestField> tools() {
		return List.of(
				RequestField.obeyed("tools", CHAT,
						"{\"type\":\"array\",\"items\":{\"type\":\"object\"},\"minItems\":1}",
						"functions the model may call, where its chat template has them, else 400"),
				RequestField.obeyed("tool_choice", CHAT,
						"{\"anyOf\":[{\"type\":\"string\",\"enum\":[\"none\",\"auto\",\"required\"]},"
								+ "{\"type\":\"object\"}]}",
						"needs `tools`; required and a named function are held by masks"),
				RequestField.obeyed("parallel_tool_calls", CHAT, BOOLEAN, "false allows one call an answer"));
	}

	private static List<RequestField> accepted() {
		return List.of(RequestField.accepted("user", BOTH, STRING, "taken, changes nothing; keys tell callers apart"),
				RequestField.accepted("metadata", BOTH, OBJECT, "taken, not kept"),
				RequestField.accepted("service_tier", BOTH, STRING, "taken; there is one tier"),
				RequestField.accepted("safety_identifier", BOTH, STRING, "taken, not kept"),
				RequestField.accepted("prompt_cache_key", BOTH, STRING, "taken; prefixes are found by their tokens"),
				RequestField.accepted("prompt_cache_retention", BOTH, STRING,
						"taken; prefixes stay while there is room"),
				RequestField.accepted("reasoning_effort", CHAT, STRING, "taken; the model does not reason apart"),
				RequestField.accepted("include_reasoning", CHAT, BOOLEAN, "taken; the model does not reason apart"),
				RequestField.accepted("verbosity", CHAT, STRING, "taken; write it into the prompt"),
				RequestField.accepted("prediction", CHAT, OBJECT, "taken; drafts come from the request's own text"),
				RequestField.accepted("spaces_between_special_tokens", BOTH, BOOLEAN,
						"taken; special tokens are never in the text"));
	}

	private static List<RequestField> refused() {
		return List.of(
				RequestField.refused("modalities", CHAT, "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
						"only [\"text\"] is", "[\"text\"]"),
				RequestField.refused("audio", CHAT, OBJECT, "only text is"),
				RequestField.refused("web_search_options", CHAT, ANYTHING, "leave it out"),
				RequestField.refused("functions", CHAT, "{\"type\":\"array\"}", "use `tools`"),
				RequestField.refused("function_call", CHAT, ANYTHING, "use `tool_choice`", "\"none\"", "\"auto\""),
				RequestField.refused("suffix", BOTH, STRING, "the model cannot fill in", "\"\""),
				RequestField.refused("skip_special_tokens", BOTH, BOOLEAN, "special tokens are never in the text",
						"true"),
				RequestField.refused("priority", BOTH, "{\"type\":\"integer\"}", "requests are served as they come",
						"0"),
				RequestField.refused("use_beam_search", BOTH, BOOLEAN, "leave it out", "false"),
				RequestField.refused("length_penalty", BOTH, "{\"type\":\"number\"}", "it belongs to beam search", "1"),
				RequestField.refused("prompt_logprobs", BOTH, "{\"type\":\"integer\"}", "leave it out"),
				RequestField.refused("allowed_token_ids", BOTH, "{\"type\":\"array\"}", "use `logit_bias`"),
				RequestField.refused("bad_words", BOTH, "{\"type\":\"array\"}", "use `logit_bias`"),
				RequestField.refused("logits_processors", BOTH, ANYTHING, "leave it out"),
				RequestField.refused("truncate_prompt_tokens", BOTH, "{\"type\":\"integer\"}",
						"a prompt that is too long is refused"),
				RequestField.refused("add_special_tokens", BOTH, BOOLEAN, "text is tokenised as it stands", "false"),
				RequestField.refused("add_generation_prompt", CHAT, BOOLEAN, "the model always answers", "true"),
				RequestField.refused("continue_final_message", CHAT, BOOLEAN, "use /v1/completions", "false"),
				RequestField.refused("chat_template", CHAT, STRING, "the model's own is used"),
				RequestField.refused("chat_template_kwargs", CHAT, OBJECT, "leave it out", "{}"),
				RequestField.refused("documents", CHAT, "{\"type\":\"array\"}", "write them into a message"),
				RequestField.refused("cache_salt", BOTH, STRING, "prefixes are shared within one key only"));
	}

	/** vLLM's older ways to constrain the text. */
	private static List<RequestField> refusedByFormat() {
		List<RequestField> fields = new ArrayList<>();
		for (String name : List.of("structured_outputs", "guided_json", "guided_regex", "guided_choice",
				"guided_grammar")) {
			fields.add(RequestField.refused(name, BOTH, ANYTHING, USE_FORMAT));
		}
		return fields;
	}

}
