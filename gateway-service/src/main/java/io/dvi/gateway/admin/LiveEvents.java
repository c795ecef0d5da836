package io.dvi.gateway.admin;

import java.time.Duration;
import java.util.List;

import io.dvi.client.Activation;
import io.dvi.client.Heads;
import io.dvi.client.Replica;
import io.dvi.gateway.backend.Trainer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.codec.ServerSentEvent;

/**
 * What happens now. However many look on, the trainer is asked once a period, and once
 * more for each who joins.
 */
final class LiveEvents {

	private static final Duration NOW_PERIOD = Duration.ofSeconds(1);

	private static final Duration LEARNING_PERIOD = Duration.ofSeconds(5);

	private final Mono<ServerSentEvent<Object>> now;

	private final Mono<ServerSentEvent<Object>> learning;

	private final Flux<ServerSentEvent<Object>> later;

	LiveEvents(Trainer trainer) {
		this.now = trainer.heads(LiveEvents::look).map((seen) -> event("now", seen));
		this.learning = trainer.learning((learning) -> LearningView.of(learning.status(LearningController.POINTS)))
			.map((seen) -> event("learning", seen));
		this.later = Flux.merge(every(NOW_PERIOD, this.now), every(LEARNING_PERIOD, this.learning)).share();
	}

	/**
	 * Follows both. What serves comes first: where that cannot be said, nothing does.
	 * @return events without end; fails when the trainer does not answer
	 */
	Flux<ServerSentEvent<Object>> follow() {
		return Flux.concat(this.now, this.learning, this.later);
	}

	private static Flux<ServerSentEvent<Object>> every(Duration period, Mono<ServerSentEvent<Object>> look) {
		return Flux.interval(period).onBackpressureDrop().concatMap((_) -> look, 1);
	}

	private static ServerSentEvent<Object> event(String name, Object seen) {
		return ServerSentEvent.<Object>builder(seen).event(name).build();
	}

	private static Now look(Heads heads) {
		Activation activation = heads.activation();
		Replica.Fleet fleet = heads.replicas();
		return new Now(ActivationView.of(activation, fleet.converged()), ReplicaView.Listing.of(fleet).replicas(),
				fleet.converged());
	}

	/**
	 * What serves.
	 *
	 * @param activation where the pointer stands
	 * @param replicas what each replica serves
	 * @param converged whether all healthy ones serve it
	 */
	record Now(ActivationView activation, List<ReplicaView> replicas, boolean converged) {
	}

}
