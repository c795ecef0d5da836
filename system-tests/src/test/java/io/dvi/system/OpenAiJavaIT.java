package io.dvi.system;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.ResponseFormatJsonSchema.JsonSchema;
import com.openai.models.ResponseFormatJsonSchema.JsonSchema.Schema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionUsage;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;

/** OpenAI's client for Java, which checks each answer against the API's description. */
class OpenAiJavaIT extends ClientContractIT {

	OpenAiJavaIT(SharedInstance.Running running) {
		super(running);
	}

	@Override
	Answer whole(Call call) {
		return with(call, (client) -> {
			ChatCompletion completion = client.chat().completions().create(params(call));
			completion.validate();
			return answer(completion);
		});
	}

	@Override
	Answer streamed(Call call) {
		return with(call, (client) -> {
			ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
			try (StreamResponse<ChatCompletionChunk> chunks = client.chat()
				.completions()
				.createStreaming(withUsage(call))) {
				chunks.stream().forEach((chunk) -> accumulator.accumulate(chunk.validate()));
			}
			return answer(accumulator.chatCompletion());
		});
	}

	@Override
	void leftEarly(Call call) {
		with(call, (client) -> {
			try (StreamResponse<ChatCompletionChunk> chunks = client.chat()
				.completions()
				.createStreaming(withUsage(call))) {
				return assertThat(chunks.stream().findFirst()).isPresent();
			}
		});
	}

	/**
	 * The client can derive the schema from a class, but not beside Spring AI, which
	 * brings a newer one of the library it does that with.
	 */
	@Override
	Person person(Call call) {
		Schema schema = Schema.builder()
			.putAdditionalProperty("type", JsonValue.from("object"))
			.putAdditionalProperty("properties",
					JsonValue.from(Map.of("name", Map.of("type", "string"), "age", Map.of("type", "integer"))))
			.putAdditionalProperty("required", JsonValue.from(List.of("name", "age")))
			.putAdditionalProperty("additionalProperties", JsonValue.from(false))
			.build();
		ResponseFormatJsonSchema format = ResponseFormatJsonSchema.builder()
			.jsonSchema(JsonSchema.builder().name("person").strict(true).schema(schema).build())
			.build();
		return with(call, (client) -> {
			ChatCompletion completion = client.chat()
				.completions()
				.create(params(call).toBuilder().responseFormat(format).build());
			return new JsonMapper().readValue(answer(completion.validate()).text(), Person.class);
		});
	}

	@Override
	void isUnderstood(Refusal refusal, Throwable thrown) {
		OpenAiFailures.isUnderstood(refusal, thrown);
	}

	@Override
	void isATimeout(Throwable thrown) {
		OpenAiFailures.isATimeout(thrown);
	}

	private static <T> T with(Call call, Function<OpenAIClient, T> use) {
		OpenAIClient client = OpenAIOkHttpClient.builder()
			.baseUrl(call.baseUrl())
			.apiKey(call.key())
			.timeout(call.timeout())
			.maxRetries(call.retries())
			.build();
		try {
			return use.apply(client);
		}
		finally {
			client.close();
		}
	}

	private static ChatCompletionCreateParams params(Call call) {
		return ChatCompletionCreateParams.builder()
			.model(call.model())
			.addUserMessage(call.question())
			.temperature(call.temperature())
			.maxCompletionTokens(call.maxTokens())
			.build();
	}

	private static ChatCompletionCreateParams withUsage(Call call) {
		return params(call).toBuilder()
			.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
			.build();
	}

	private static Answer answer(ChatCompletion completion) {
		ChatCompletion.Choice choice = completion.choices().getFirst();
		CompletionUsage usage = completion.usage().orElseThrow();
		assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
		return new Answer(choice.message().content().orElseThrow(), choice.finishReason().asString(),
				usage.promptTokens(), usage.completionTokens());
	}

}
