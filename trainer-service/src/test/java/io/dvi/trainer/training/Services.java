package io.dvi.trainer.training;

import java.time.Clock;
import java.time.Duration;

import io.dvi.trainer.grpc.HeadGrpcService;
import io.dvi.trainer.registry.ActivationFeed;
import io.dvi.trainer.registry.HeadCustody;
import io.dvi.trainer.registry.HeadRegistry;
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
		return new HeadGrpcService.Parts(registry, custody, new HeadImport(TrainerRig.MODEL, evaluation, custody), feed,
				replicas(registry, lineage, Clock.systemUTC()), lineage, evaluation);
	}

	public static Replicas replicas(HeadRegistry registry, Lineage lineage, Clock clock) {
		return new Replicas(registry, lineage, new ReplicaProperties(Duration.ofSeconds(5), Duration.ofHours(1)),
				clock);
	}

}
