package io.dvi.trainer.training;

import java.time.Clock;
import java.time.Duration;

import io.dvi.trainer.grpc.HeadGrpcService;
import io.dvi.trainer.registry.ActivationFeed;
import io.dvi.trainer.registry.HeadCustody;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.KeyedOrders;
import io.dvi.trainer.registry.Lineage;
import io.dvi.trainer.replica.ReplicaProperties;
import io.dvi.trainer.replica.Replicas;
import io.dvi.trainer.testing.TestDatabase;

/** Parts of the gRPC service without a context. */
public final class Services {

	private Services() {
	}

	public static HeadGrpcService.Parts parts(TestDatabase database, HeadRegistry registry, ActivationFeed feed,
			Lineage lineage) {
		return parts(registry, feed, lineage, Evaluations.of(database, registry));
	}

	static HeadGrpcService.Parts parts(HeadRegistry registry, ActivationFeed feed, Lineage lineage,
			HeldOutEvaluation evaluation) {
		HeadCustody custody = new HeadCustody(registry);
		return new HeadGrpcService.Parts(registry, custody, new HeadImport(TrainerRig.MODEL, evaluation), feed,
				replicas(registry, lineage, Clock.systemUTC()), lineage, evaluation);
	}

	public static KeyedOrders orders(TestDatabase database, Lineage lineage) {
		return new KeyedOrders(database.jdbc(), database.transaction(), lineage, Clock.systemUTC());
	}

	public static Replicas replicas(HeadRegistry registry, Lineage lineage, Clock clock) {
		return new Replicas(registry, lineage, new ReplicaProperties(Duration.ofSeconds(5), Duration.ofHours(1)),
				clock);
	}

}
