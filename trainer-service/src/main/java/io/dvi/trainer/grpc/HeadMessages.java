package io.dvi.trainer.grpc;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import com.google.protobuf.Timestamp;
import io.dvi.trainer.registry.Acknowledgement;
import io.dvi.trainer.registry.Activation;
import io.dvi.trainer.registry.ActivationResult;
import io.dvi.trainer.registry.Figure;
import io.dvi.trainer.registry.HeadEvaluation;
import io.dvi.trainer.registry.HeadResult;
import io.dvi.trainer.registry.HeadVersion;
import io.dvi.trainer.registry.Lineage;
import io.dvi.trainer.registry.Pointer;
import io.dvi.v1.Canary;
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
			.setEvaluation(evaluation(head.evaluation()))
			.setState(Head.State.valueOf(head.state().kind().name()))
			.setStateReason(head.state().reason())
			.setStateActor(head.state().actor())
			.setOrigin(Head.Origin.valueOf(head.origin().name()));
		if (head.parent() != null) {
			message.setParent(head.parent());
		}
		return message.build();
	}

	static io.dvi.v1.Activation activation(Activation activation) {
		return activation(activation, List.of());
	}

	static io.dvi.v1.Activation activation(Activation activation, List<Acknowledgement> acknowledgements) {
		io.dvi.v1.Activation.Builder message = io.dvi.v1.Activation.newBuilder()
			.setSequence(activation.sequence())
			.setVersion(activation.version())
			.setSha256(activation.digests().stable())
			.setAt(timestamp(activation.at()))
			.setActor(activation.mover().actor())
			.setReason(activation.mover().reason())
			.setSource(io.dvi.v1.Activation.Source.valueOf(activation.mover().source().name()))
			.setRequestId(activation.mover().requestId());
		if (activation.previousVersion() != null) {
			message.setPreviousVersion(activation.previousVersion());
		}
		Pointer.Canary canary = activation.pointer().canary();
		if (canary != null) {
			message.setCanary(Canary.newBuilder()
				.setVersion(canary.version())
				.setPercent(canary.percent())
				.setSha256(Objects.requireNonNullElse(activation.digests().canary(), "")));
		}
		if (activation.pointer().shadowVersion() != null) {
			message.setShadowVersion(activation.pointer().shadowVersion());
		}
		activation.mover().figures().forEach((figure) -> message.addFigures(figure(figure)));
		acknowledgements.forEach((word) -> message.addAcknowledgements(io.dvi.v1.Acknowledgement.newBuilder()
			.setInstance(word.instance())
			.setAt(timestamp(word.at()))
			.setError(word.error())));
		return message.build();
	}

	static io.dvi.v1.Figure figure(Figure figure) {
		io.dvi.v1.Figure.Builder message = io.dvi.v1.Figure.newBuilder()
			.setName(figure.name())
			.setValue(figure.value());
		return ((figure.limit() != null) ? message.setLimit(figure.limit()) : message).build();
	}

	static io.dvi.v1.ActivationResult result(ActivationResult result) {
		return io.dvi.v1.ActivationResult.newBuilder()
			.setActivation(activation(result.activation()))
			.setChanged(result.changed())
			.setDryRun(result.dryRun())
			.build();
	}

	static io.dvi.v1.HeadResult result(HeadResult result, Lineage lineage) {
		return io.dvi.v1.HeadResult.newBuilder()
			.setHead(head(result.head(), lineage))
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

	static Timestamp timestamp(Instant instant) {
		return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).setNanos(instant.getNano()).build();
	}

}
