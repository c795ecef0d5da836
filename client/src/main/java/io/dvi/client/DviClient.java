package io.dvi.client;

import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

import io.dvi.client.internal.AnswerCall;
import io.dvi.client.internal.Channels;
import io.dvi.client.internal.GeneratePublisher;
import io.dvi.client.internal.GrpcHeads;
import io.dvi.client.internal.GrpcLearning;
import io.dvi.client.internal.ModelCalls;
import io.grpc.Channel;
import io.grpc.ManagedChannel;

/**
 * A connection to the services. Safe for use by many threads; make one and keep it.
 */
public final class DviClient implements AutoCloseable {

	private final ManagedChannel decode;

	private final ManagedChannel trainer;

	private final Channel decodeCalls;

	private final DviClientOptions options;

	private final ModelCalls modelCalls;

	private final Heads heads;

	private final Learning learning;

	private DviClient(ManagedChannel decode, ManagedChannel trainer, DviClientOptions options) {
		this.decode = decode;
		this.trainer = trainer;
		this.options = options;
		this.decodeCalls = Channels.authenticated(decode, options.key());
		this.modelCalls = new ModelCalls(this.decodeCalls, options);
		Channel trainerCalls = Channels.authenticated(trainer, options.key());
		this.heads = new GrpcHeads(trainerCalls, options);
		this.learning = new GrpcLearning(trainerCalls, options);
	}

	/**
	 * Makes a client. It connects when it is first used, and again after a loss.
	 * @param options where and how long
	 * @return the client
	 * @throws IllegalArgumentException when a file of the TLS settings is not readable
	 */
	public static DviClient connect(DviClientOptions options) {
		return over(Channels.open(options.decodeTarget(), options.tls()),
				Channels.open(options.trainerTarget(), options.tls()), options);
	}

	/**
	 * Makes a client over channels of the caller's making, for other transports. The
	 * targets and the TLS settings in the options are not used.
	 * @param decode channel to the decode service, closed with the client
	 * @param trainer channel to the trainer service, closed with the client
	 * @param options how long
	 * @return the client
	 */
	public static DviClient over(ManagedChannel decode, ManagedChannel trainer, DviClientOptions options) {
		return new DviClient(decode, trainer, options);
	}

	/**
	 * Generates text, one blocking event after the other. Closing the stream early frees
	 * the slot on the server.
	 * @param request what to answer
	 * @return the events; close it
	 */
	public TokenStream generate(GenerateRequest request) {
		return TokenStream.of(publish(request));
	}

	/**
	 * Generates text and waits for all of it. Interrupting the thread that waits frees
	 * the slot on the server.
	 * @param request what to answer
	 * @return the whole answer
	 * @throws DviException when the generation failed, or this thread was interrupted
	 */
	public Answer answer(GenerateRequest request) {
		return AnswerCall.run(this.decodeCalls, request, this.options);
	}

	/**
	 * Generates text as a stream with back-pressure. Nothing happens before a subscriber
	 * asks for the first event; every subscriber starts a generation of its own;
	 * cancelling frees the slot on the server. It ends with Finished, or with a
	 * {@link DviException}.
	 * @param request what to answer
	 * @return the events
	 */
	public Flow.Publisher<GenerateEvent> publish(GenerateRequest request) {
		return new GeneratePublisher(this.decodeCalls, request, this.options);
	}

	/**
	 * Asks for the served model.
	 * @return its description
	 */
	public Model model() {
		return this.modelCalls.model();
	}

	/**
	 * Asks what the model reads instead of a conversation.
	 * @param chat the conversation
	 * @return its tokens
	 */
	public Tokenized tokenize(Prompt.Chat chat) {
		return this.modelCalls.tokenize(chat);
	}

	/**
	 * Asks what the model reads instead of a text.
	 * @param text the text; the names of special tokens in it are plain text
	 * @return its tokens
	 */
	public Tokenized tokenize(String text) {
		return this.modelCalls.tokenize(text);
	}

	/**
	 * Asks for the text of tokens.
	 * @param ids vocabulary ids
	 * @return their text
	 */
	public String detokenize(List<Integer> ids) {
		return this.modelCalls.detokenize(ids);
	}

	/**
	 * The registry of heads.
	 * @return calls to the trainer service
	 */
	public Heads heads() {
		return this.heads;
	}

	/**
	 * What the trainer does with experience.
	 * @return calls to the trainer service
	 */
	public Learning learning() {
		return this.learning;
	}

	/** Closes the connections; calls under way get a moment to end and fail then. */
	@Override
	public void close() {
		this.decode.shutdown();
		this.trainer.shutdown();
		try {
			this.decode.awaitTermination(2, TimeUnit.SECONDS);
			this.trainer.awaitTermination(2, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.decode.shutdownNow();
			this.trainer.shutdownNow();
		}
	}

}
