package io.dvi.client.internal;

import io.dvi.client.Head;
import io.dvi.client.Order;
import io.dvi.v1.HeadEvaluation;
import io.dvi.v1.HeadResult;

/** From the messages about versions to the SDK's records. */
final class HeadMapping {

	private HeadMapping() {
	}

	static Head fromWire(io.dvi.v1.Head wire) {
		return new Head(wire.getVersion(), wire.hasParent() ? wire.getParent() : null,
				Instants.fromWire(wire.getCreated()), wire.getKind(), wire.getSha256(), wire.getSizeBytes(),
				wire.getModelFingerprint(), wire.getSplitLayer(), wire.getTrainerStep(),
				wire.hasEvaluation() ? evaluation(wire.getEvaluation()) : null,
				new Head.Standing(state(wire.getState()), wire.getStateReason(), wire.getStateActor()),
				origin(wire.getOrigin()));
	}

	static Head.Result fromWire(HeadResult wire, Order order) {
		return new Head.Result(fromWire(wire.getHead()), wire.getChanged(), order.dryRun());
	}

	private static Head.State state(io.dvi.v1.Head.State wire) {
		return switch (wire) {
			case READY -> Head.State.READY;
			case QUARANTINED -> Head.State.QUARANTINED;
			case PRUNED -> Head.State.PRUNED;
			case STATE_UNSPECIFIED, UNRECOGNIZED -> Head.State.UNKNOWN;
		};
	}

	private static Head.Origin origin(io.dvi.v1.Head.Origin wire) {
		return switch (wire) {
			case UNTRAINED -> Head.Origin.UNTRAINED;
			case TRAINED -> Head.Origin.TRAINED;
			case IMPORTED -> Head.Origin.IMPORTED;
			case ORIGIN_UNSPECIFIED, UNRECOGNIZED -> Head.Origin.UNKNOWN;
		};
	}

	private static Head.Evaluation evaluation(HeadEvaluation wire) {
		return new Head.Evaluation(wire.getRows(), wire.getFirstTokenAgreement(), wire.getBaselineFirstTokenAgreement(),
				wire.getKl(), wire.getVocabularyCoverage());
	}

}
