package io.dvi.system;

import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.UnauthorizedException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletionException;

import static org.assertj.core.api.Assertions.assertThat;

/** What openai-java throws, by itself and inside Spring AI. */
final class OpenAiFailures {

	private OpenAiFailures() {
	}

	static void isUnderstood(ClientContractIT.Refusal refusal, Throwable thrown) {
		Class<? extends OpenAIServiceException> type = switch (refusal) {
			case UNKNOWN_KEY -> UnauthorizedException.class;
			case UNKNOWN_MODEL -> NotFoundException.class;
			case TOO_HOT -> BadRequestException.class;
		};
		// Spring AI leaves a stream's failure as its future had it.
		Throwable own = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		assertThat(own).isInstanceOfSatisfying(type, (failure) -> {
			assertThat(failure.statusCode()).isEqualTo(refusal.status());
			assertThat(failure.code()).hasValue(refusal.code());
			assertThat(failure.param().orElse("")).isEqualTo(refusal.param());
		});
	}

	/**
	 * The client tells the gateway how long it waits, so either may give up first. A
	 * client's own end of waiting reaches the call as a read that took too long, or as a
	 * connection that another thread cancelled or closed.
	 */
	static void isATimeout(Throwable thrown) {
		if (thrown instanceof OpenAIServiceException answered) {
			assertThat(answered.statusCode()).isEqualTo(504);
			return;
		}
		assertThat(thrown).isInstanceOf(OpenAIIoException.class)
			.rootCause()
			.satisfiesAnyOf((cause) -> assertThat(cause).isInstanceOf(InterruptedIOException.class),
					(cause) -> assertThat(cause).isInstanceOf(IOException.class)
						.hasMessageMatching("Canceled|.*[Cc]losed"));
	}

}
