package io.dvi.gateway.openai;

import java.util.List;

import io.dvi.client.Model;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which functions a model may call, and whether it must.
 *
 * @param functions the tools as they came, each with a name
 * @param choice whether it must
 * @param named the function that it must call; null unless it must call that one
 * @param parallel whether an answer may hold several calls
 * @param field the request field that speaks of tools; null when none does
 */
record ToolUse(List<JsonNode> functions, Choice choice, @Nullable String named, boolean parallel,
		@Nullable String field) {

	/** No tools. */
	static final ToolUse NONE = new ToolUse(List.of(), Choice.NONE, null, true, null);

	/**
	 * Refuses tools that the model's template has no place for.
	 * @param model the served model
	 */
	void require(Model model) {
		if (this.field != null && !model.tools()) {
			throw Invalid.unsupported(this.field, "the chat template of `" + model.name() + "` has no place for tools");
		}
	}

	/** The tools that the prompt tells of. */
	List<String> prompted() {
		return (this.choice == Choice.NONE) ? List.of() : this.functions.stream().map(JsonNode::toString).toList();
	}

	/** Whether the text is held to be a call. */
	boolean isForced() {
		return this.choice == Choice.REQUIRED || this.choice == Choice.NAMED;
	}

	/** Whether a call is wanted. */
	enum Choice {

		/** Text only. */
		NONE,
		/** As the model likes. */
		AUTO,
		/** At least one call. */
		REQUIRED,
		/** One call of one function. */
		NAMED

	}

}
