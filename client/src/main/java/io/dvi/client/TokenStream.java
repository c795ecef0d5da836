package io.dvi.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;

/**
 * The events of one generation for a thread that waits for them. For one thread at a
 * time; closing it from any thread cancels the generation.
 */
public final class TokenStream implements Iterator<GenerateEvent>, AutoCloseable {

	private final Inbox inbox = new Inbox();

	private @Nullable Signal next;

	private TokenStream() {
	}

	static TokenStream of(Flow.Publisher<GenerateEvent> publisher) {
		TokenStream stream = new TokenStream();
		publisher.subscribe(stream.inbox);
		return stream;
	}

	/**
	 * Waits for the next event or the end.
	 * @return true when there is another event
	 * @throws DviException when the generation failed, or this thread was interrupted
	 */
	@Override
	public boolean hasNext() {
		Signal signal = peek();
		if (signal.failure() != null) {
			throw signal.failure();
		}
		return signal.event() != null;
	}

	/**
	 * Waits for the next event.
	 * @return the event
	 * @throws DviException when the generation failed, or this thread was interrupted
	 */
	@Override
	public GenerateEvent next() {
		if (!hasNext()) {
			throw new NoSuchElementException("the generation is over");
		}
		GenerateEvent event = peek().event();
		this.next = null;
		if (event == null) {
			throw new NoSuchElementException("the generation is over");
		}
		return event;
	}

	/** Cancels the generation; does nothing when it is over. */
	@Override
	public void close() {
		this.inbox.cancel();
	}

	private Signal peek() {
		if (this.next == null) {
			try {
				this.next = this.inbox.take();
			}
			catch (InterruptedException ex) {
				close();
				Thread.currentThread().interrupt();
				this.next = Signal
					.failed(DviException.of(ErrorCode.CANCELLED, "", "the thread that waited was interrupted", ex));
			}
		}
		return this.next;
	}

	/** An event, a failure, or neither: the end. */
	private record Signal(@Nullable GenerateEvent event, @Nullable DviException failure) {

		private static final Signal END = new Signal(null, null);

		static Signal failed(DviException failure) {
			return new Signal(null, failure);
		}

	}

	/** Holds at most one event that was not taken yet, so the server is never outrun. */
	private static final class Inbox implements Flow.Subscriber<GenerateEvent> {

		private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

		private volatile Flow.@Nullable Subscription subscription;

		Signal take() throws InterruptedException {
			Signal signal = this.signals.take();
			Flow.Subscription current = this.subscription;
			if (signal.event() != null && current != null) {
				current.request(1);
			}
			return signal;
		}

		void cancel() {
			Flow.Subscription current = this.subscription;
			if (current != null) {
				current.cancel();
			}
			this.signals.add(Signal.failed(DviException.of(ErrorCode.CANCELLED, "", "the stream was closed")));
		}

		@Override
		public void onSubscribe(Flow.Subscription value) {
			this.subscription = value;
			value.request(1);
		}

		@Override
		public void onNext(GenerateEvent event) {
			this.signals.add(new Signal(event, null));
		}

		@Override
		public void onError(Throwable failure) {
			this.signals.add(Signal.failed((failure instanceof DviException known) ? known
					: DviException.of(ErrorCode.INTERNAL, "", "the stream failed in an unforeseen way", failure)));
		}

		@Override
		public void onComplete() {
			this.signals.add(Signal.END);
		}

	}

}
