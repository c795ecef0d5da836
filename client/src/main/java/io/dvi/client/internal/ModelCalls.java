package io.dvi.client.internal;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.dvi.client.DviClientOptions;
import io.dvi.client.Model;
import io.dvi.client.Prompt;
import io.dvi.client.Tokenized;
import io.dvi.v1.DecodeServiceGrpc;
import io.dvi.v1.DetokenizeRequest;
import io.dvi.v1.GetModelRequest;
import io.dvi.v1.TokenizeAnswer;
import io.dvi.v1.TokenizeRequest;
import io.grpc.Channel;
import io.grpc.Deadline;

/**
 * Asks the decode service about its model; each call is repeated while the service is not
 * reachable.
 */
public final class ModelCalls {

	private final Channel channel;

	private final DviClientOptions options;

	/**
	 * Makes the calls; nothing is sent yet.
	 * @param channel to the decode service
	 * @param options how long and how often
	 */
	public ModelCalls(Channel channel, DviClientOptions options) {
		this.channel = channel;
		this.options = options;
	}

	/**
	 * Asks for the served model.
	 * @return its description
	 */
	public Model model() {
		return GenerateMapping.fromWire(read((decode) -> decode.getModel(GetModelRequest.getDefaultInstance())));
	}

	/**
	 * Asks what the model reads instead of a conversation.
	 * @param chat the conversation
	 * @return its tokens
	 */
	public Tokenized tokenize(Prompt.Chat chat) {
		return tokenize(TokenizeRequest.newBuilder().setChat(GenerateMapping.toWire(chat)).build());
	}

	/**
	 * Asks what the model reads instead of a text.
	 * @param text the text
	 * @return its tokens
	 */
	public Tokenized tokenize(String text) {
		return tokenize(TokenizeRequest.newBuilder().setText(text).build());
	}

	/**
	 * Asks for the text of tokens.
	 * @param ids vocabulary ids
	 * @return their text
	 */
	public String detokenize(List<Integer> ids) {
		return read((decode) -> decode.detokenize(DetokenizeRequest.newBuilder().addAllIds(ids).build())).getText();
	}

	private Tokenized tokenize(TokenizeRequest request) {
		TokenizeAnswer answer = read((decode) -> decode.tokenize(request));
		return new Tokenized(answer.getIdsList(), answer.getContextLength());
	}

	private <T> T read(Function<DecodeServiceGrpc.DecodeServiceBlockingStub, T> call) {
		Deadline deadline = Deadline.after(this.options.callTimeout().toNanos(), TimeUnit.NANOSECONDS);
		return UnaryCalls.read(this.options.attempts(), deadline,
				() -> call.apply(DecodeServiceGrpc.newBlockingStub(this.channel).withDeadline(deadline)));
	}

}
