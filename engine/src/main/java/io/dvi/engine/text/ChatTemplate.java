package io.dvi.engine.text;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A model's chat template, rendered as transformers renders it: the same white-space
 * control, variables and functions. Contents of messages are data: what looks like a
 * template in them is not evaluated. Safe from any thread.
 */
public final class ChatTemplate {

	private static final Map<Library, Set<String>> NO_OTHER_FILES = Map.of(Library.TAG,
			Set.of("import", "include", "extends", "from"));

	private static final Pattern TAG = Pattern.compile("\\{[{%].*?[}%]}", Pattern.DOTALL);

	private static final Pattern LITERAL = Pattern.compile("'[^']*'|\"[^\"]*\"");

	private static final Pattern TOOLS = Pattern.compile("\\btools\\b");

	private final String source;

	private final Map<String, Object> variables;

	private final Jinjava jinja;

	/**
	 * Prepares a template.
	 * @param source the Jinja text
	 * @param beginToken text of the token put before prompts, or an empty string
	 * @param endToken text of the token that ends answers, or an empty string
	 * @param clock tells templates the date they ask for
	 */
	public ChatTemplate(String source, String beginToken, String endToken, InstantSource clock) {
		// Jinja drops one line end behind a template.
		this.source = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
		this.variables = Map.of("bos_token", beginToken, "eos_token", endToken, "add_generation_prompt", true);
		this.jinja = PythonSyntax.jinja(JinjavaConfig.newBuilder()
			.withTrimBlocks(true)
			.withLstripBlocks(true)
			.withKeepTrailingNewline(true)
			.withNestedInterpretationEnabled(false)
			.withLegacyOverrides(LegacyOverrides.newBuilder()
				.withEvaluateMapKeys(true)
				.withIterateOverMapKeys(true)
				.withUseNaturalOperatorPrecedence(true)
				.withParseWhitespaceControlStrictly(true)
				.withAllowAdjacentTextNodes(true)
				.withUseTrimmingForNotesAndExpressions(true)
				.withKeepNullableLoopValues(true)
				.withHandleBackslashInQuotesOnly(true)
				.build())
			.withDisabled(NO_OTHER_FILES)
			.withElResolver(PythonMethods.resolver())
			.withDateTimeProvider(clock::millis)
			.build());
		this.jinja.registerFilter(new TemplateFilters.Trim());
		this.jinja.registerFilter(new TemplateFilters.ToJson());
		this.jinja.registerTag(new FilteringForTag());
		this.jinja.registerFunction(function("raise_exception"));
		this.jinja.registerFunction(function("strftime_now"));
	}

	/**
	 * Lays out a conversation up to where the assistant's answer begins.
	 * @param messages oldest first
	 * @return the prompt's text
	 * @throws EngineException INVALID_ARGUMENT when the template refuses the conversation
	 * or fails
	 */
	public String render(List<ChatMessage> messages) {
		return render(messages.stream()
			.map((message) -> Map.<String, Object>of("role", message.role(), "content", message.content()))
			.toList(), List.of());
	}

	/**
	 * Lays out what a conversation became for the template.
	 * @param messages their role, content and what else they have, by name
	 * @param tools values of JSON; the template does not hear of none
	 */
	String render(List<Map<String, Object>> messages, List<Object> tools) {
		Map<String, Object> bindings = new HashMap<>(this.variables);
		bindings.put("messages", messages);
		if (!tools.isEmpty()) {
			bindings.put("tools", tools);
		}
		RenderResult result = this.jinja.renderForResult(this.source, bindings);
		if (result.hasErrors()) {
			throw failure(result.getErrors().getFirst());
		}
		return result.getOutput();
	}

	/** Whether it reads what tools there are. */
	boolean takesTools() {
		return TAG.matcher(this.source)
			.results()
			.anyMatch((tag) -> TOOLS.matcher(LITERAL.matcher(tag.group()).replaceAll("")).find());
	}

	/** The template's own text. */
	String source() {
		return this.source;
	}

	private EngineException failure(TemplateError error) {
		for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
			// The template's own words only: what it composes may quote a message.
			if (cause instanceof TemplateFunctions.Refusal refusal && this.source.contains(refusal.reason())) {
				return new EngineException(ErrorCode.INVALID_ARGUMENT, "messages",
						"`messages` do not fit the model's chat template: " + refusal.reason());
			}
		}
		return new EngineException(ErrorCode.INVALID_ARGUMENT, "messages",
				"`messages` do not fit the model's chat template: " + error.getReason() + " in line "
						+ error.getLineno());
	}

	private static ELFunctionDefinition function(String name) {
		return new ELFunctionDefinition("", name, TemplateFunctions.class, name, String.class);
	}

}
