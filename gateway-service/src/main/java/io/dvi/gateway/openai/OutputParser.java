package io.dvi.gateway.openai;

import io.dvi.client.GenerateRequest.Output;
import io.dvi.client.ResponseFormat;
import io.dvi.gateway.openai.RequestField.Route;
import org.jspecify.annotations.Nullable;

/** Parses what the text must be and what is shown beside it. */
final class OutputParser {

	private static final int MOST_LOGPROBS = 20;

	private OutputParser() {
	}

	/**
	 * Parses what the model must do.
	 * @param body the request
	 * @param route where it came in
	 * @param tools what the model may call
	 * @return format and log-probabilities
	 */
	static Output output(Fields body, Route route, ToolUse tools) {
		ResponseFormat format = format(body.object("response_format"));
		boolean free = format instanceof ResponseFormat.Text;
		if (!free && tools.choice() != ToolUse.Choice.NONE) {
			// The text would be held to the format, and a call is none.
			throw Invalid.unsupported("response_format",
					"with `tools` only {\"type\": \"text\"} is, unless" + " `tool_choice` is none");
		}
		return new Output(tools.isForced() ? new ResponseFormat.JsonSchema(ToolSchema.of(tools)) : format,
				topLogprobs(body, route));
	}

	private static ResponseFormat format(@Nullable Fields format) {
		if (format == null) {
			return new ResponseFormat.Text();
		}
		String type = format.string("type");
		return switch (type) {
			case "text" -> new ResponseFormat.Text();
			case "json_object" -> new ResponseFormat.JsonObject();
			case "json_schema" -> new ResponseFormat.JsonSchema(schema(format));
			case null, default ->
				throw Invalid.value("response_format.type", "must be text, json_object or json_schema");
		};
	}

	private static String schema(Fields format) {
		Fields named = format.object("json_schema");
		if (named == null) {
			throw Invalid.value("response_format.json_schema", "is required");
		}
		named.string("name");
		named.string("description");
		// The text is held to the schema in either case.
		named.flag("strict");
		if (named.object("schema") == null) {
			throw Invalid.value(named.path("schema"), "is required");
		}
		return String.valueOf(named.find("schema"));
	}

	private static @Nullable Integer topLogprobs(Fields body, Route route) {
		if (route == Route.TEXT) {
			return body.integer("logprobs", 0, MOST_LOGPROBS);
		}
		boolean asked = body.flag("logprobs");
		Integer top = body.integer("top_logprobs", 0, MOST_LOGPROBS);
		if (!asked && top != null && top > 0) {
			throw Invalid.value("top_logprobs", "needs `logprobs`: true");
		}
		return asked ? Integer.valueOf((top != null) ? top : 0) : null;
	}

	/**
	 * Parses what is shown.
	 * @param body the request
	 * @param route where it came in
	 * @return what is shown beside the text
	 */
	static Presentation presentation(Fields body, Route route) {
		boolean logprobs = topLogprobs(body, route) != null;
		boolean echo = body.flag("echo");
		Invalid.refuse("echo", echo && route == Route.CHAT, "use /v1/completions");
		Invalid.refuse("echo", echo && logprobs, "not together with `logprobs`, which are the answer's only");
		return new Presentation(logprobs, body.flag("return_tokens_as_token_ids"), body.flag("return_token_ids"), echo,
				body.flag("include_stop_str_in_output"));
	}

}
