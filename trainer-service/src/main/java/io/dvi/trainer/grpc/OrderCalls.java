package io.dvi.trainer.grpc;

import java.util.Optional;
import java.util.function.Supplier;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.dvi.trainer.registry.KeyedOrders;

/** Answers orders; one that comes again under its key gets the answer it got. */
final class OrderCalls {

	private final KeyedOrders orders;

	OrderCalls(KeyedOrders orders) {
		this.orders = orders;
	}

	/** The answer that the order got before, if it has a key and did. */
	<A extends MessageLite> Optional<A> find(Keyed order, Parser<A> parser) {
		return order.key().isEmpty() ? Optional.empty()
				: this.orders.find(order.key(), order.said().toByteArray()).map((answer) -> read(answer, parser));
	}

	/** Carries it out. A dry run leaves its key free. */
	<A extends MessageLite> A answer(Keyed order, Parser<A> parser, Supplier<A> work) {
		if (order.key().isEmpty()) {
			return work.get();
		}
		if (order.dryRun()) {
			return find(order, parser).orElseGet(work);
		}
		return read(this.orders.once(order.key(), order.said().toByteArray(), () -> work.get().toByteArray()), parser);
	}

	private static <A extends MessageLite> A read(byte[] answer, Parser<A> parser) {
		try {
			return parser.parseFrom(answer);
		}
		catch (InvalidProtocolBufferException ex) {
			throw new IllegalStateException("an answer that was kept cannot be read", ex);
		}
	}

	/**
	 * An order with its key.
	 *
	 * @param key the caller's, or empty
	 * @param dryRun whether nothing shall be stored
	 * @param said all that it says
	 */
	record Keyed(String key, boolean dryRun, ByteString said) {

		/**
		 * An order. Whether it is a dry run, and the name of the request it came with,
		 * are no part of what it says.
		 * @param order a message with {@code idempotency_key}, {@code dry_run} and
		 * {@code request_id}
		 * @param more what else came, of fixed length
		 */
		static Keyed of(Message order, byte... more) {
			Descriptors.Descriptor kind = order.getDescriptorForType();
			String key = (String) order.getField(kind.findFieldByName("idempotency_key"));
			AdminRequests.key(key);
			Descriptors.FieldDescriptor dryRun = kind.findFieldByName("dry_run");
			Message said = order.toBuilder().clearField(kind.findFieldByName("request_id")).clearField(dryRun).build();
			// Two kinds of orders may have the same bytes.
			return new Keyed(key, (boolean) order.getField(dryRun),
					ByteString.copyFromUtf8(kind.getName())
						.concat(ByteString.copyFrom(more))
						.concat(said.toByteString()));
		}

	}

}
