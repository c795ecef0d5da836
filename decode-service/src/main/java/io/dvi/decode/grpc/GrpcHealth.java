package io.dvi.decode.grpc;

import io.dvi.decode.serving.EngineCompanion;
import io.dvi.v1.DecodeServiceGrpc;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;

/**
 * Tells gRPC health checkers when the engine serves, and first of all when it stops to.
 */
final class GrpcHealth implements EngineCompanion {

	private final HealthStatusManager health;

	GrpcHealth(HealthStatusManager health) {
		this.health = health;
		set(ServingStatus.NOT_SERVING);
	}

	@Override
	public void ready() {
		set(ServingStatus.SERVING);
	}

	@Override
	public void draining() {
		this.health.enterTerminalState();
	}

	private void set(ServingStatus status) {
		this.health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
		this.health.setStatus(DecodeServiceGrpc.SERVICE_NAME, status);
	}

}
