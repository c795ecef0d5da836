package io.dvi.client.command;

import java.util.function.Consumer;

import io.dvi.client.DviClient;
import io.dvi.client.DviException;
import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Prompt;
import io.dvi.client.Sampling;
import io.dvi.client.Speculation;
import io.dvi.client.TokenStream;
import org.jspecify.annotations.Nullable;

/** Chats with the decode service itself. */
final class GrpcChat implements ChatTransport {

	private final DviClient client;

	private volatile @Nullable TokenStream answer;

	GrpcChat(DviClient client) {
		this.client = client;
	}

	@Override
	public @Nullable Figures ask(Question question, Consumer<String> onText) {
		GenerateRequest request = GenerateRequest.of(new Prompt.Chat(question.messages()))
			.withSampling(Sampling.of(question.temperature()))
			.withMaxTokens(question.maxTokens())
			.withSpeculation(new Speculation(question.drafter(), null));
		try (TokenStream stream = this.client.generate(request)) {
			this.answer = stream;
			while (stream.hasNext()) {
				GenerateEvent event = stream.next();
				if (event instanceof GenerateEvent.Delta delta) {
					onText.accept(delta.text());
				}
				else if (event instanceof GenerateEvent.Finished finished) {
					return figures(finished);
				}
			}
		}
		catch (DviException.Cancelled ex) {
			return null;
		}
		throw new CommandFailure("the answer broke off");
	}

	@Override
	public void stop() {
		TokenStream current = this.answer;
		if (current != null) {
			current.close();
		}
	}

	private static Figures figures(GenerateEvent.Finished finished) {
		long nanos = finished.timings().decode().toNanos();
		double perSecond = (nanos == 0) ? 0 : Math.max(0, finished.completionTokens() - 1) * 1e9 / nanos;
		return new Figures(finished.completionTokens(), perSecond, finished.speculation().draftTokens(),
				finished.speculation().acceptedTokens(), finished.speculation().headVersionEnd());
	}

	@Override
	public void close() {
		this.client.close();
	}

}
