package io.dvi.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.dvi.v1.ActivateRequest;
import io.dvi.v1.Activation;
import io.dvi.v1.ActivationResult;
import io.dvi.v1.Canary;
import io.dvi.v1.ErrorCode;
import io.dvi.v1.RollbackRequest;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** A pointer in memory; version 1 is active, as the second move. */
final class FakePointer {

	private final List<Activation> activations = new ArrayList<>();

	private final Map<String, Object> orders = new HashMap<>();

	FakePointer() {
		record(Activation.newBuilder().setSource(Activation.Source.INITIAL).setActor("trainer"));
		record(Activation.newBuilder().setVersion(1).setSource(Activation.Source.GATE).setActor("trainer"));
	}

	List<Activation> recorded() {
		return List.copyOf(this.activations);
	}

	Activation current() {
		return this.activations.getLast();
	}

	boolean names(long version) {
		return current().getVersion() == version
				|| (current().hasCanary() && current().getCanary().getVersion() == version)
				|| (current().hasShadowVersion() && current().getShadowVersion() == version);
	}

	ActivationResult activate(ActivateRequest request) {
		remember(request.getIdempotencyKey(), request);
		expect(request.hasExpectedSequence() ? request.getExpectedSequence() : null);
		Activation.Builder next = Activation.newBuilder()
			.setVersion(request.getVersion())
			.setSource(Activation.Source.ADMIN)
			.setActor(request.getActor())
			.setReason(request.getReason())
			.setRequestId(request.getRequestId());
		if (request.hasCanary()) {
			next.setCanary(request.getCanary());
		}
		if (request.hasShadowVersion()) {
			next.setShadowVersion(request.getShadowVersion());
		}
		return move(next, request.getDryRun());
	}

	ActivationResult rollback(RollbackRequest request) {
		remember(request.getIdempotencyKey(), request);
		expect(request.hasExpectedSequence() ? request.getExpectedSequence() : null);
		return move(Activation.newBuilder()
			.setVersion(request.hasToVersion() ? request.getToVersion() : current().getPreviousVersion())
			.setSource(Activation.Source.ROLLBACK)
			.setActor(request.getActor())
			.setReason(request.getReason())
			.setRequestId(request.getRequestId()), request.getDryRun());
	}

	private ActivationResult move(Activation.Builder next, boolean dryRun) {
		boolean changed = next.getVersion() != current().getVersion() || !canary(next).equals(current().getCanary())
				|| next.hasShadowVersion() != current().hasShadowVersion();
		ActivationResult.Builder result = ActivationResult.newBuilder().setChanged(changed).setDryRun(dryRun);
		if (!changed) {
			return result.setActivation(current()).build();
		}
		if (dryRun) {
			return result.setActivation(numbered(next)).build();
		}
		record(next);
		return result.setActivation(current()).build();
	}

	private static Canary canary(Activation.Builder activation) {
		return activation.getCanary();
	}

	private void record(Activation.Builder activation) {
		this.activations.add(numbered(activation));
	}

	private Activation numbered(Activation.Builder activation) {
		if (!this.activations.isEmpty()) {
			activation.setPreviousVersion(current().getVersion());
		}
		return activation.setSequence(this.activations.size() + 1).build();
	}

	private void expect(@Nullable Long sequence) {
		if (sequence != null && sequence != current().getSequence()) {
			throw FakeDecode.failure(Status.FAILED_PRECONDITION, ErrorCode.ACTIVATION_CONFLICT, "expected_sequence",
					"the current activation has sequence " + current().getSequence() + ". Given: " + sequence);
		}
	}

	private void remember(String key, Object order) {
		if (!key.isEmpty() && !this.orders.getOrDefault(key, order).equals(order)) {
			throw FakeDecode.failure(Status.INVALID_ARGUMENT, ErrorCode.INVALID_ARGUMENT, "idempotency_key",
					"`idempotency_key` came with another order");
		}
		this.orders.put(key, order);
	}

}
