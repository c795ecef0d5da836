package io.dvi.client.internal;

import java.time.Instant;

import com.google.protobuf.Timestamp;
import io.dvi.client.Activation;
import io.dvi.client.Head;
import io.dvi.v1.ActivationResult;
import io.dvi.v1.HeadEvaluation;

/** Between the SDK's records and the messages of heads.proto. */
final class HeadMapping {

	private HeadMapping() {
	}

	static Head fromWire(io.dvi.v1.Head wire) {
		return new Head(wire.getVersion(), wire.hasParent() ? wire.getParent() : null, instant(wire.getCreated()),
				wire.getKind(), wire.getSha256(), wire.getSizeBytes(), wire.getModelFingerprint(), wire.getSplitLayer(),
				wire.getTrainerStep(), wire.hasEvaluation() ? evaluation(wire.getEvaluation()) : null);
	}

	private static Head.Evaluation evaluation(HeadEvaluation wire) {
		return new Head.Evaluation(wire.getRows(), wire.getFirstTokenAgreement(), wire.getBaselineFirstTokenAgreement(),
				wire.getKl(), wire.getVocabularyCoverage());
	}

	static Activation fromWire(io.dvi.v1.Activation wire) {
		Activation.Source source = switch (wire.getSource()) {
			case INITIAL -> Activation.Source.INITIAL;
			case GATE -> Activation.Source.GATE;
			case ADMIN -> Activation.Source.ADMIN;
			case ROLLBACK -> Activation.Source.ROLLBACK;
			case WATCH -> Activation.Source.WATCH;
			case SOURCE_UNSPECIFIED, UNRECOGNIZED -> Activation.Source.UNKNOWN;
		};
		return new Activation(wire.getSequence(), wire.getVersion(),
				wire.hasPreviousVersion() ? wire.getPreviousVersion() : null, wire.getSha256(), instant(wire.getAt()),
				wire.getActor(), wire.getReason(), source, wire.getRequestId());
	}

	static Activation.Result fromWire(ActivationResult wire) {
		return new Activation.Result(fromWire(wire.getActivation()), wire.getChanged());
	}

	private static Instant instant(Timestamp wire) {
		return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
	}

}
