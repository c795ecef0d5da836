package io.dvi.system;

import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.converter.BeanOutputConverter;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Spring AI, as an application of Spring Boot 4 has it. */
class SpringAiIT extends ClientContractIT {

	SpringAiIT(SharedInstance.Running running) {
		super(running);
	}

	@Override
	Answer whole(Call call) {
		ChatResponse response = model(call).call(new Prompt(call.question()));
		return answer(text(response), response, response);
	}

	@Override
	Answer streamed(Call call) {
		List<ChatResponse> responses = Objects
			.requireNonNull(model(call).stream(new Prompt(call.question())).collectList().block(Duration.ofMinutes(1)));
		assertThat(responses).isNotEmpty();
		String text = responses.stream().map(SpringAiIT::text).collect(Collectors.joining());
		ChatResponse last = responses.stream()
			.filter((response) -> !reason(response).isEmpty())
			.reduce((_, later) -> later)
			.orElseThrow();
		return answer(text, last, responses.getLast());
	}

	@Override
	void leftEarly(Call call) {
		assertThat(model(call).stream(new Prompt(call.question())).blockFirst(Duration.ofMinutes(1))).isNotNull();
	}

	@Override
	Person person(Call call) {
		BeanOutputConverter<Person> converter = new BeanOutputConverter<>(Person.class);
		OpenAiChatOptions options = options(call).mutate().outputSchema(converter.getJsonSchema()).build();
		ChatResponse response = OpenAiChatModel.builder()
			.options(options)
			.build()
			.call(new Prompt(call.question(), options));
		return Objects.requireNonNull(converter.convert(text(response)));
	}

	@Override
	void isUnderstood(Refusal refusal, Throwable thrown) {
		OpenAiFailures.isUnderstood(refusal, thrown);
	}

	@Override
	void isATimeout(Throwable thrown) {
		OpenAiFailures.isATimeout(thrown);
	}

	private static OpenAiChatModel model(Call call) {
		return OpenAiChatModel.builder().options(options(call)).build();
	}

	private static OpenAiChatOptions options(Call call) {
		return OpenAiChatOptions.builder()
			.baseUrl(call.baseUrl())
			.apiKey(call.key())
			.model(call.model())
			.temperature(call.temperature())
			.maxCompletionTokens(call.maxTokens())
			.streamUsage(true)
			.timeout(call.timeout())
			.maxRetries(call.retries())
			.build();
	}

	private static Answer answer(String text, ChatResponse ended, ChatResponse counted) {
		Usage usage = counted.getMetadata().getUsage();
		return new Answer(text, reason(ended).toLowerCase(Locale.ROOT), usage.getPromptTokens(),
				usage.getCompletionTokens());
	}

	private static String text(ChatResponse response) {
		return response.getResults()
			.stream()
			.map((result) -> Objects.requireNonNullElse(result.getOutput().getText(), ""))
			.collect(Collectors.joining());
	}

	private static String reason(ChatResponse response) {
		return response.getResults()
			.stream()
			.map((result) -> Objects.requireNonNullElse(result.getMetadata().getFinishReason(), ""))
			.collect(Collectors.joining());
	}

}
