package io.dvi.system;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;

import tools.jackson.databind.json.JsonMapper;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import static org.assertj.core.api.Assertions.assertThat;

/** LangChain4j, which has a client of its own. */
class LangChain4jIT extends ClientContractIT {

	LangChain4jIT(SharedInstance.Running running) {
		super(running);
	}

	@Override
	Answer whole(Call call) {
		return answer(wholeModel(call).chat(UserMessage.from(call.question())));
	}

	@Override
	Answer streamed(Call call) {
		Listener listener = new Listener(false);
		model(call).chat(call.question(), listener);
		Answer answer = answer(join(listener.whole));
		assertThat(listener.text).hasToString(answer.text());
		return answer;
	}

	@Override
	void leftEarly(Call call) {
		Listener listener = new Listener(true);
		model(call).chat(call.question(), listener);
		assertThat(join(listener.first)).isNotEmpty();
	}

	@Override
	Person person(Call call) {
		JsonSchema schema = JsonSchema.builder()
			.name("person")
			.rootElement(JsonObjectSchema.builder()
				.addStringProperty("name")
				.addIntegerProperty("age")
				.required("name", "age")
				.build())
			.build();
		ChatResponse response = wholeModel(call).chat(ChatRequest.builder()
			.messages(UserMessage.from(call.question()))
			.responseFormat(ResponseFormat.builder().type(ResponseFormatType.JSON).jsonSchema(schema).build())
			.build());
		return new JsonMapper().readValue(response.aiMessage().text(), Person.class);
	}

	@Override
	void isUnderstood(Refusal refusal, Throwable thrown) {
		assertThat(thrown).isInstanceOf(switch (refusal) {
			case UNKNOWN_KEY -> AuthenticationException.class;
			case UNKNOWN_MODEL -> ModelNotFoundException.class;
			case TOO_HOT -> InvalidRequestException.class;
		}).hasMessageContaining(refusal.code()).hasMessageContaining(refusal.param());
	}

	@Override
	void isATimeout(Throwable thrown) {
		assertThat(thrown).isInstanceOf(TimeoutException.class);
	}

	private static OpenAiChatModel wholeModel(Call call) {
		return OpenAiChatModel.builder()
			.baseUrl(call.baseUrl())
			.apiKey(call.key())
			.modelName(call.model())
			.temperature(call.temperature())
			.maxCompletionTokens(call.maxTokens())
			.timeout(call.timeout())
			.maxRetries(call.retries())
			.strictJsonSchema(true)
			.build();
	}

	private static OpenAiStreamingChatModel model(Call call) {
		return OpenAiStreamingChatModel.builder()
			.baseUrl(call.baseUrl())
			.apiKey(call.key())
			.modelName(call.model())
			.temperature(call.temperature())
			.maxCompletionTokens(call.maxTokens())
			.timeout(call.timeout())
			.build();
	}

	private static <T> T join(CompletableFuture<T> future) {
		try {
			return future.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException failure) {
				throw failure;
			}
			throw ex;
		}
	}

	private static Answer answer(ChatResponse response) {
		return new Answer(response.aiMessage().text(), response.finishReason().name().toLowerCase(Locale.ROOT),
				response.tokenUsage().inputTokenCount(), response.tokenUsage().outputTokenCount());
	}

	/** Collects a stream, or leaves it after the first piece. */
	private static final class Listener implements StreamingChatResponseHandler {

		final CompletableFuture<String> first = new CompletableFuture<>();

		final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

		final StringBuilder text = new StringBuilder();

		private final boolean leaves;

		Listener(boolean leaves) {
			this.leaves = leaves;
		}

		@Override
		public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
			this.text.append(piece.text());
			this.first.complete(piece.text());
			if (this.leaves) {
				context.streamingHandle().cancel();
			}
		}

		@Override
		public void onCompleteResponse(ChatResponse response) {
			this.whole.complete(response);
		}

		@Override
		public void onError(Throwable failure) {
			this.first.completeExceptionally(failure);
			this.whole.completeExceptionally(failure);
		}

	}

}
