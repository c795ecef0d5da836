package io.dvi.client.internal;

import io.dvi.client.Activation;
import io.dvi.client.Figure;
import io.dvi.client.Order;
import io.dvi.client.Pointer;
import io.dvi.v1.ActivateRequest;
import io.dvi.v1.ActivationResult;
import io.dvi.v1.Canary;
import io.dvi.v1.RollbackRequest;
import org.jspecify.annotations.Nullable;

/** Between the SDK's records and the messages about the pointer. */
final class ActivationMapping {

	private ActivationMapping() {
	}

	static ActivateRequest toWire(Pointer pointer, @Nullable Long expectedSequence, Order order) {
		ActivateRequest.Builder request = ActivateRequest.newBuilder()
			.setVersion(pointer.version())
			.setActor(order.actor())
			.setReason(order.reason())
			.setRequestId(order.requestId())
			.setDryRun(order.dryRun())
			.setIdempotencyKey(order.idempotencyKey());
		if (expectedSequence != null) {
			request.setExpectedSequence(expectedSequence);
		}
		Pointer.Canary canary = pointer.canary();
		if (canary != null) {
			request.setCanary(Canary.newBuilder().setVersion(canary.version()).setPercent(canary.percent()));
		}
		Long shadow = pointer.shadowVersion();
		if (shadow != null) {
			request.setShadowVersion(shadow);
		}
		return request.build();
	}

	static RollbackRequest toWire(@Nullable Long toVersion, @Nullable Long expectedSequence, Order order) {
		RollbackRequest.Builder request = RollbackRequest.newBuilder()
			.setActor(order.actor())
			.setReason(order.reason())
			.setRequestId(order.requestId())
			.setDryRun(order.dryRun())
			.setIdempotencyKey(order.idempotencyKey());
		if (toVersion != null) {
			request.setToVersion(toVersion);
		}
		if (expectedSequence != null) {
			request.setExpectedSequence(expectedSequence);
		}
		return request.build();
	}

	static Activation fromWire(io.dvi.v1.Activation wire) {
		Pointer pointer = new Pointer(
				wire.getVersion(), wire.hasCanary()
						? new Pointer.Canary(wire.getCanary().getVersion(), wire.getCanary().getPercent()) : null,
				wire.hasShadowVersion() ? wire.getShadowVersion() : null);
		return new Activation(wire.getSequence(), pointer, wire.hasPreviousVersion() ? wire.getPreviousVersion() : null,
				wire.getSha256(), Instants.fromWire(wire.getAt()), wire.getActor(), wire.getReason(),
				source(wire.getSource()), wire.getRequestId(),
				wire.getFiguresList().stream().map(ActivationMapping::fromWire).toList(),
				wire.getAcknowledgementsList()
					.stream()
					.map((word) -> new Activation.Acknowledgement(word.getInstance(), Instants.fromWire(word.getAt()),
							word.getError()))
					.toList());
	}

	static Activation.Result fromWire(ActivationResult wire) {
		return new Activation.Result(fromWire(wire.getActivation()), wire.getChanged(), wire.getDryRun());
	}

	static Figure fromWire(io.dvi.v1.Figure wire) {
		return new Figure(wire.getName(), wire.getValue(), wire.hasLimit() ? wire.getLimit() : null);
	}

	private static Activation.Source source(io.dvi.v1.Activation.Source wire) {
		return switch (wire) {
			case INITIAL -> Activation.Source.INITIAL;
			case GATE -> Activation.Source.GATE;
			case ADMIN -> Activation.Source.ADMIN;
			case ROLLBACK -> Activation.Source.ROLLBACK;
			case WATCH -> Activation.Source.WATCH;
			case SOURCE_UNSPECIFIED, UNRECOGNIZED -> Activation.Source.UNKNOWN;
		};
	}

}
