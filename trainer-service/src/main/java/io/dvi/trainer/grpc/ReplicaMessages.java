package io.dvi.trainer.grpc;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import com.google.protobuf.Timestamp;
import io.dvi.trainer.error.TrainerError;
import io.dvi.trainer.error.TrainerException;
import io.dvi.trainer.replica.HeadServing;
import io.dvi.trainer.replica.LoadFailures;
import io.dvi.trainer.replica.Replica;
import io.dvi.trainer.replica.ReplicaReport;
import io.dvi.v1.DrafterServing;
import io.dvi.v1.HeadLoadFailures;

/** What replicas say, from the wire and back. Nothing is believed that cannot be. */
final class ReplicaMessages {

	private static final int MAX_ERROR = 2_000;

	private static final int MAX_ENTRIES = 1_000;

	private ReplicaMessages() {
	}

	static ReplicaReport report(io.dvi.v1.ReplicaReport message) {
		AdminRequests.name("instance", message.getInstance());
		notNegative("boot_epoch", message.getBootEpoch());
		notNegative("activation_sequence", message.getActivationSequence());
		require(message.getServingCount() <= MAX_ENTRIES, "serving", "must hold at most " + MAX_ENTRIES,
				message.getServingCount());
		require(Double.isFinite(message.getPlainTokensPerSecond()) && message.getPlainTokensPerSecond() >= 0,
				"plain_tokens_per_second", "must be at least 0", message.getPlainTokensPerSecond());
		return new ReplicaReport(new ReplicaReport.Start(message.getInstance(), message.getBootEpoch()),
				message.getModelFingerprint(),
				new ReplicaReport.Heads(message.getActivationSequence(), message.getHeadVersion(),
						message.getHeadSha256(), instant(message.getSince()),
						message.hasCanaryVersion() ? message.getCanaryVersion() : null),
				shortened(message.getLastError()), loadFailures(message),
				message.getServingList().stream().map(ReplicaMessages::serving).toList(),
				message.getPlainTokensPerSecond());
	}

	static io.dvi.v1.Replica replica(Replica replica) {
		return io.dvi.v1.Replica.newBuilder()
			.setReport(message(replica.report()))
			.setReported(HeadMessages.timestamp(replica.reported()))
			.setHealthy(replica.healthy())
			.build();
	}

	private static LoadFailures loadFailures(io.dvi.v1.ReplicaReport message) {
		require(message.getHeadLoadFailuresCount() <= MAX_ENTRIES, "head_load_failures",
				"must hold at most " + MAX_ENTRIES, message.getHeadLoadFailuresCount());
		Map<Long, Map<String, Long>> heads = new HashMap<>();
		for (HeadLoadFailures head : message.getHeadLoadFailuresList()) {
			Map<String, Long> failures = counts("head_load_failures", head.getLoadFailuresMap());
			require(heads.put(head.getHeadVersion(), failures) == null, "head_load_failures", "must name a head once",
					head.getHeadVersion());
		}
		return new LoadFailures(counts("load_failures", message.getLoadFailuresMap()), heads);
	}

	private static Map<String, Long> counts(String field, Map<String, Long> given) {
		require(given.size() <= MAX_ENTRIES, field, "must hold at most " + MAX_ENTRIES, given.size());
		given.values().forEach((count) -> notNegative(field, count));
		return given;
	}

	private static HeadServing serving(io.dvi.v1.HeadServing message) {
		notNegative("serving.requests", message.getRequests());
		notNegative("serving.tokens", message.getTokens());
		notNegative("serving.verify_steps", message.getVerifySteps());
		notNegative("serving.decode_nanos", message.getDecodeNanos());
		notNegative("serving.non_finite_drafts", message.getNonFiniteDrafts());
		require(message.getDraftedByPositionCount() <= MAX_ENTRIES
				&& message.getAcceptedByPositionCount() <= MAX_ENTRIES && message.getDraftersCount() <= MAX_ENTRIES,
				"serving", "must hold lists of at most " + MAX_ENTRIES, message.getDraftedByPositionCount());
		return new HeadServing(message.getHeadVersion(),
				new HeadServing.Counts(message.getRequests(), message.getTokens(), message.getVerifySteps(),
						message.getDecodeNanos(), message.getNonFiniteDrafts()),
				message.getDraftedByPositionList(), message.getAcceptedByPositionList(),
				message.getDraftersList()
					.stream()
					.map((drafter) -> new HeadServing.DrafterServing(drafter.getDrafter(), drafter.getDrafted(),
							drafter.getAccepted()))
					.toList());
	}

	private static io.dvi.v1.ReplicaReport message(ReplicaReport report) {
		io.dvi.v1.ReplicaReport.Builder message = io.dvi.v1.ReplicaReport.newBuilder()
			.setInstance(report.start().instance())
			.setBootEpoch(report.start().bootEpoch())
			.setModelFingerprint(report.modelFingerprint())
			.setActivationSequence(report.heads().activationSequence())
			.setHeadVersion(report.heads().version())
			.setHeadSha256(report.heads().sha256())
			.setSince(HeadMessages.timestamp(report.heads().since()))
			.setLastError(report.lastError())
			.putAllLoadFailures(report.loadFailures().all())
			.setPlainTokensPerSecond(report.plainTokensPerSecond());
		if (report.heads().canaryVersion() != null) {
			message.setCanaryVersion(report.heads().canaryVersion());
		}
		report.loadFailures()
			.byHead()
			.forEach((version, failures) -> message.addHeadLoadFailures(
					HeadLoadFailures.newBuilder().setHeadVersion(version).putAllLoadFailures(failures)));
		report.serving().forEach((serving) -> message.addServing(message(serving)));
		return message.build();
	}

	private static io.dvi.v1.HeadServing message(HeadServing serving) {
		HeadServing.Counts counts = serving.counts();
		io.dvi.v1.HeadServing.Builder message = io.dvi.v1.HeadServing.newBuilder()
			.setHeadVersion(serving.headVersion())
			.setRequests(counts.requests())
			.setTokens(counts.tokens())
			.setVerifySteps(counts.verifySteps())
			.setDecodeNanos(counts.decodeNanos())
			.setNonFiniteDrafts(counts.nonFiniteDrafts())
			.addAllDraftedByPosition(serving.draftedByPosition())
			.addAllAcceptedByPosition(serving.acceptedByPosition());
		serving.drafters()
			.forEach((drafter) -> message.addDrafters(DrafterServing.newBuilder()
				.setDrafter(drafter.drafter())
				.setDrafted(drafter.drafted())
				.setAccepted(drafter.accepted())));
		return message.build();
	}

	private static Instant instant(Timestamp timestamp) {
		return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
	}

	/** An error is for people to read; a database refuses zero bytes. */
	private static String shortened(String error) {
		String text = error.replace('\0', ' ');
		return (text.length() <= MAX_ERROR) ? text : text.substring(0, MAX_ERROR);
	}

	private static void notNegative(String field, long given) {
		require(given >= 0, field, "must be at least 0", given);
	}

	private static void require(boolean fits, String field, String rule, Object given) {
		if (!fits) {
			throw new TrainerException(TrainerError.INVALID_ARGUMENT, field,
					"`" + field + "` " + rule + ". Given: " + given);
		}
	}

}
