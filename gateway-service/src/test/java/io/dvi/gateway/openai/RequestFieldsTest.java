package io.dvi.gateway.openai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.Speculation;
import io.dvi.gateway.GatewayProperties.Role;
import io.dvi.gateway.access.Caller;
import io.dvi.gateway.openai.RequestField.Handling;
import io.dvi.gateway.openai.RequestField.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Walks over every field of the contract: what is obeyed changes the request, what is
 * accepted does not, what is refused is refused by name. Nothing is ignored in silence.
 */
class RequestFieldsTest {

	private static final JsonMapper JSON = new JsonMapper();

	private static final RequestParser PARSER = new RequestParser(Duration.ofMinutes(1));

	private static final RequestHeaders HEADERS = new RequestHeaders(Speculation.AUTO, false, null, null);

	private static final Caller CALLER = new Caller("bob", Role.USER, "0123456789abcdef");

	private static final String TOOLS = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

	/** A value that asks for something, and what has to stand beside it. */
	private static final Map<String, Sample> SAMPLES = new TreeMap<>();

	static {
		sample("model", "\"other\"");
		sample("messages", "[{\"role\":\"user\",\"content\":\"ho\"}]");
		sample("prompt", "[1,2]");
		sample("n", "2");
		sample("echo", "true");
		sample("max_completion_tokens", "5");
		sample("max_tokens", "5");
		sample("min_tokens", "5");
		sample("stop", "\"END\"");
		sample("stop_token_ids", "[5]");
		sample("ignore_eos", "true");
		sample("include_stop_str_in_output", "true");
		sample("temperature", "0");
		sample("top_p", "0.5");
		sample("top_k", "5");
		sample("min_p", "0.5");
		sample("seed", "5");
		sample("frequency_penalty", "0.5");
		sample("presence_penalty", "0.5");
		sample("repetition_penalty", "1.5");
		sample("logit_bias", "{\"5\":1}");
		sample("stream", "true");
		SAMPLES.put("stream_options", new Sample("\"stream\":true", "{\"include_usage\":true}"));
		SAMPLES.put("top_logprobs", new Sample("\"logprobs\":true", "5"));
		sample("response_format", "{\"type\":\"json_object\"}");
		sample("return_token_ids", "true");
		sample("return_tokens_as_token_ids", "true");
		sample("store", "false");
		sample("tools", "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]");
		SAMPLES.put("tool_choice", new Sample(TOOLS, "\"required\""));
		SAMPLES.put("parallel_tool_calls", new Sample(TOOLS, "false"));
		sample("user", "\"u\"");
		sample("metadata", "{\"a\":\"b\"}");
		sample("service_tier", "\"flex\"");
		sample("safety_identifier", "\"s\"");
		sample("prompt_cache_key", "\"k\"");
		sample("prompt_cache_retention", "\"24h\"");
		sample("reasoning_effort", "\"high\"");
		sample("include_reasoning", "false");
		sample("verbosity", "\"low\"");
		sample("prediction", "{\"type\":\"content\",\"content\":\"x\"}");
		sample("spaces_between_special_tokens", "false");
		sample("modalities", "[\"text\",\"audio\"]");
		sample("audio", "{\"voice\":\"x\"}");
		sample("web_search_options", "{\"search_context_size\":\"low\"}");
		sample("functions", "[{\"name\":\"f\"}]");
		sample("function_call", "{\"name\":\"f\"}");
		sample("suffix", "\"x\"");
		sample("skip_special_tokens", "false");
		sample("priority", "1");
		sample("use_beam_search", "true");
		sample("length_penalty", "1.5");
		sample("prompt_logprobs", "0");
		sample("allowed_token_ids", "[5]");
		sample("bad_words", "[\"x\"]");
		sample("logits_processors", "[\"x\"]");
		sample("truncate_prompt_tokens", "5");
		sample("add_special_tokens", "true");
		sample("add_generation_prompt", "false");
		sample("continue_final_message", "true");
		sample("chat_template", "\"x\"");
		sample("chat_template_kwargs", "{\"thinking\":true}");
		sample("documents", "[{\"text\":\"x\"}]");
		sample("cache_salt", "\"x\"");
		sample("structured_outputs", "{\"regex\":\"a+\"}");
		sample("guided_json", "{\"type\":\"object\"}");
		sample("guided_regex", "\"a+\"");
		sample("guided_choice", "[\"a\"]");
		sample("guided_grammar", "\"x\"");
	}

	/** Their values differ between the routes. */
	private static final Set<String> APART = Set.of("logprobs", "best_of");

	private static void sample(String name, String value) {
		SAMPLES.put(name, new Sample("", value));
	}

	private static Sample sample(String name) {
		return Objects.requireNonNull(SAMPLES.get(name), name);
	}

	static Stream<Arguments> fields() {
		List<Arguments> all = new ArrayList<>();
		for (RequestField field : RequestFields.ALL) {
			field.routes().forEach((route) -> all.add(arguments(field.name(), route, field)));
		}
		return all.stream().filter((field) -> !APART.contains(field.get()[0]));
	}

	@Test
	void everyFieldHasASampleAndEverySampleAField() {
		Set<String> named = new TreeSet<>(SAMPLES.keySet());
		named.addAll(APART);
		assertThat(RequestFields.ALL).extracting(RequestField::name).doesNotHaveDuplicates();
		assertThat(named).isEqualTo(new TreeSet<>(RequestFields.ALL.stream().map(RequestField::name).toList()));
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("fields")
	void nothingIsIgnoredInSilence(String name, Route route, RequestField field) {
		Sample sample = sample(name);
		ValidRequest without = parse(route, sample.with());
		String with = beside(sample) + "\"" + name + "\":" + sample.value();
		boolean refused = field.handling() == Handling.REFUSED || (name.equals("echo") && route == Route.CHAT);
		if (refused) {
			assertThatExceptionOfType(DviException.InvalidRequest.class).isThrownBy(() -> parse(route, with))
				.satisfies((failure) -> assertThat(failure.field()).isEqualTo(name))
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_PARAMETER));
		}
		else if (field.handling() == Handling.ACCEPTED) {
			assertThat(parse(route, with)).isEqualTo(without);
		}
		else {
			assertThat(parse(route, with)).isNotEqualTo(without);
		}
		if (!Set.of("model", "messages", "prompt").contains(name)) {
			assertThat(parse(route, beside(sample) + "\"" + name + "\":null")).isEqualTo(without);
		}
	}

	private static String beside(Sample sample) {
		return sample.with().isEmpty() ? "" : sample.with() + ",";
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("fields")
	void whatAsksForNothingIsTaken(String name, Route route, RequestField field) {
		for (JsonNode neutral : field.neutral()) {
			assertThat(parse(route, "\"" + name + "\":" + neutral)).isEqualTo(parse(route, ""));
		}
	}

	static Stream<Arguments> strangers() {
		return RequestFields.ALL.stream()
			.filter((field) -> field.handling() == Handling.OBEYED && field.routes().size() == 1)
			.map((field) -> arguments(field.name(), field.routes().contains(Route.CHAT) ? Route.TEXT : Route.CHAT));
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("strangers")
	void aFieldOfTheOtherRouteIsRefused(String name, Route route) {
		assertThatExceptionOfType(DviException.InvalidRequest.class)
			.isThrownBy(() -> parse(route, "\"" + name + "\":" + sample(name).value()))
			.satisfies((failure) -> assertThat(failure.field()).isEqualTo(name));
	}

	@Test
	void logprobsAreAFlagInChatAndANumberInText() {
		assertThat(parse(Route.CHAT, "\"logprobs\":true").call().output().topLogprobs()).isZero();
		assertThat(parse(Route.TEXT, "\"logprobs\":3").call().output().topLogprobs()).isEqualTo(3);
		assertThat(parse(Route.CHAT, "\"logprobs\":false").call().output().topLogprobs()).isNull();
		assertThatExceptionOfType(DviException.class).isThrownBy(() -> parse(Route.TEXT, "\"logprobs\":true"));
		assertThatExceptionOfType(DviException.class).isThrownBy(() -> parse(Route.CHAT, "\"logprobs\":3"));
	}

	@Test
	void bestOfMustEqualN() {
		for (Route route : Route.values()) {
			assertThat(parse(route, "\"n\":2,\"best_of\":2")).isEqualTo(parse(route, "\"n\":2"));
			assertThatExceptionOfType(DviException.class).isThrownBy(() -> parse(route, "\"best_of\":2"))
				.satisfies((failure) -> assertThat(failure.field()).isEqualTo("best_of"));
		}
	}

	@Test
	void aFieldThatNobodyKnowsChangesNothing() {
		assertThat(parse(Route.CHAT, "\"no_such_field\":{\"deep\":[1]},\"a\\nb\":1")).isEqualTo(parse(Route.CHAT, ""));
	}

	@Test
	void anUnknownFieldIsNamedInTheLogAndItsValueIsNot() {
		Logger log = (Logger) LoggerFactory.getLogger(RequestFields.class);
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		Level before = log.getLevel();
		log.addAppender(lines);
		log.setLevel(Level.DEBUG);
		lines.start();
		try {
			parse(Route.CHAT, "\"no_such_field\":\"secret\",\"a\\nforged line\":1");
		}
		finally {
			log.setLevel(before);
			log.detachAppender(lines);
		}
		assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("unknown request field: no_such_field", "unknown request field: (not a plain name)");
	}

	/** Fields given twice are the later one's. */
	private static ValidRequest parse(Route route, String fields) {
		ObjectNode body = (ObjectNode) JSON.readTree(
				(route == Route.CHAT) ? "{\"model\":\"smol\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
						: "{\"model\":\"smol\",\"prompt\":\"hi\"}");
		body.setAll((ObjectNode) JSON.readTree("{" + fields + "}"));
		return PARSER.parse(Fields.of(body), route, HEADERS, CALLER);
	}

	/** A value for a field, and fields that have to stand beside it. */
	private record Sample(String with, String value) {
	}

}
