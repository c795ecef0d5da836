package io.dvi.decode.heads;

import com.google.protobuf.Timestamp;
import io.dvi.engine.EngineFigures;
import io.dvi.engine.HeadFigures;
import io.dvi.engine.HeadFigures.DraftedTokens;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.head.HeadSlot;
import io.dvi.v1.DrafterServing;
import io.dvi.v1.Head;
import io.dvi.v1.HeadLoadFailures;
import io.dvi.v1.HeadServing;
import io.dvi.v1.ReplicaReport;

import java.time.Instant;
import java.util.Locale;

/** Turns what a replica does into its report. */
final class ReportEncoder {

	private ReportEncoder() {
	}

	static ReplicaReport report(Replica replica, ReplicaState.Snapshot state, EngineFigures figures) {
		Instant since = state.since();
		ReplicaReport.Builder report = ReplicaReport.newBuilder()
			.setInstance(replica.instance())
			.setBootEpoch(replica.bootEpoch())
			.setModelFingerprint(replica.modelFingerprint())
			.setActivationSequence(state.sequence())
			.setHeadVersion(HeadSlot.NO_HEAD)
			.setSince(Timestamp.newBuilder().setSeconds(since.getEpochSecond()).setNanos(since.getNano()))
			.setLastError(state.lastError())
			.setPlainTokensPerSecond(figures.plainTokensPerSecond());
		Head stable = state.stable();
		if (stable != null) {
			report.setHeadVersion(stable.getVersion()).setHeadSha256(stable.getSha256());
		}
		Head canary = state.canary();
		if (canary != null) {
			report.setCanaryVersion(canary.getVersion());
		}
		state.loadFailures().all().forEach((reason, count) -> report.putLoadFailures(reason.label(), count));
		state.loadFailures().byHead().forEach((version, failures) -> {
			HeadLoadFailures.Builder head = report.addHeadLoadFailuresBuilder().setHeadVersion(version);
			failures.forEach((reason, count) -> head.putLoadFailures(reason.label(), count));
		});
		figures.heads().forEach((head) -> report.addServing(serving(head)));
		return report.build();
	}

	private static HeadServing serving(HeadFigures head) {
		HeadServing.Builder serving = HeadServing.newBuilder()
			.setHeadVersion(head.headVersion())
			.setRequests(head.requests())
			.setTokens(head.tokens())
			.setVerifySteps(head.verifySteps())
			.setDecodeNanos(head.decodeNanos())
			.setNonFiniteDrafts(head.nonFiniteDrafts())
			.addAllDraftedByPosition(head.draftedByPosition())
			.addAllAcceptedByPosition(head.acceptedByPosition());
		for (DraftSource source : DraftSource.values()) {
			DraftedTokens tokens = head.drafts().get(source);
			if (tokens != null) {
				serving.addDrafters(DrafterServing.newBuilder()
					.setDrafter(source.name().toLowerCase(Locale.ROOT))
					.setDrafted(tokens.drafted())
					.setAccepted(tokens.accepted()));
			}
		}
		return serving.build();
	}

}
