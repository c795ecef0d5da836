package io.dvi.trainer.grpc;

import java.time.Instant;

import com.google.protobuf.Timestamp;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.ActivationResult;
import io.dvi.trainer.registry.HeadEvaluation;
import io.dvi.trainer.registry.HeadVersion;
import io.dvi.trainer.registry.Lineage;
import io.dvi.v1.Head;

/** The registry's values as messages. */
final class HeadMessages {

	private HeadMessages() {
	}

	static Head head(HeadVersion head, Lineage lineage) {
		Head.Builder message = Head.newBuilder()
			.setVersion(head.version())
			.setCreated(timestamp(head.createdAt()))
			.setKind(head.kind())
			.setSha256(head.sha256())
			.setSizeBytes(head.sizeBytes())
			.setModelFingerprint(lineage.modelFingerprint())
			.setSplitLayer(lineage.splitLayer())
			.setTrainerStep(head.trainerStep())
			.setEvaluation(evaluation(head.evaluation()));
		if (head.parent() != null) {
			message.setParent(head.parent());
		}
		return message.build();
	}

	static io.dvi.v1.Activation activation(Activation activation) {
		io.dvi.v1.Activation.Builder message = io.dvi.v1.Activation.newBuilder()
			.setSequence(activation.sequence())
			.setVersion(activation.version())
			.setSha256(activation.sha256())
			.setAt(timestamp(activation.at()))
			.setActor(activation.mover().actor())
			.setReason(activation.mover().reason())
			.setSource(io.dvi.v1.Activation.Source.valueOf(activation.mover().source().name()))
			.setRequestId(activation.mover().requestId());
		if (activation.previousVersion() != null) {
			message.setPreviousVersion(activation.previousVersion());
		}
		return message.build();
	}

	static io.dvi.v1.ActivationResult result(ActivationResult result) {
		return io.dvi.v1.ActivationResult.newBuilder()
			.setActivation(activation(result.activation()))
			.setChanged(result.changed())
			.build();
	}

	private static io.dvi.v1.HeadEvaluation evaluation(HeadEvaluation evaluation) {
		return io.dvi.v1.HeadEvaluation.newBuilder()
			.setRows(evaluation.rows())
			.setFirstTokenAgreement(evaluation.agreement())
			.setBaselineFirstTokenAgreement(evaluation.baselineAgreement())
			.setKl(evaluation.kl())
			.setVocabularyCoverage(evaluation.vocabularyCoverage())
			.build();
	}

	private static Timestamp timestamp(Instant instant) {
		return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).setNanos(instant.getNano()).build();
	}

}
