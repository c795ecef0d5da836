package io.dvi.client.internal;

import java.time.Duration;

import io.dvi.client.Replica;
import io.dvi.v1.HeadServing;
import io.dvi.v1.ListReplicasResponse;
import io.dvi.v1.ReplicaReport;

/** From what replicas report to the SDK's records. */
final class ReplicaMapping {

	private ReplicaMapping() {
	}

	static Replica.Fleet fromWire(ListReplicasResponse wire) {
		return new Replica.Fleet(wire.getReplicasList().stream().map(ReplicaMapping::replica).toList(),
				wire.getConverged());
	}

	private static Replica replica(io.dvi.v1.Replica wire) {
		ReplicaReport report = wire.getReport();
		Replica.Served served = new Replica.Served(report.getActivationSequence(), report.getHeadVersion(),
				report.getHeadSha256(), Instants.fromWire(report.getSince()),
				report.hasCanaryVersion() ? report.getCanaryVersion() : null);
		return new Replica(report.getInstance(), wire.getHealthy(), Instants.fromWire(wire.getReported()), served,
				report.getLastError(), report.getLoadFailuresMap(), report.getPlainTokensPerSecond(),
				report.getServingList().stream().map(ReplicaMapping::serving).toList());
	}

	private static Replica.Serving serving(HeadServing wire) {
		return new Replica.Serving(wire.getHeadVersion(), wire.getRequests(), wire.getTokens(), wire.getVerifySteps(),
				Duration.ofNanos(wire.getDecodeNanos()), wire.getNonFiniteDrafts(), wire.getDraftedByPositionList(),
				wire.getAcceptedByPositionList(),
				wire.getDraftersList()
					.stream()
					.map((own) -> new Replica.Drafter(own.getDrafter(), own.getDrafted(), own.getAccepted()))
					.toList());
	}

}
