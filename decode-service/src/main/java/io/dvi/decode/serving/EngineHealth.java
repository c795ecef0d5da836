package io.dvi.decode.serving;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import java.util.Locale;

/** Up while requests are served; knows nothing of the trainer. */
final class EngineHealth implements HealthIndicator {

	private final EngineLifecycle engine;

	EngineHealth(EngineLifecycle engine) {
		this.engine = engine;
	}

	@Override
	public Health health() {
		EngineLifecycle.State state = this.engine.state();
		Health.Builder health = switch (state) {
			case READY -> Health.up();
			case OPENING, DRAINING -> Health.outOfService();
			case CLOSED, FAILED -> Health.down();
		};
		return health.withDetail("engine", state.name().toLowerCase(Locale.ROOT)).build();
	}

}
