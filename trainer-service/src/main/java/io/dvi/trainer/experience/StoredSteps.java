package io.dvi.trainer.experience;

import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.v1.Episode;

/**
 * Steps as they are stored: the wire message with nothing but its steps, since its fields
 * already have a rule for change.
 */
public final class StoredSteps {

	private StoredSteps() {
	}

	/**
	 * Packs the steps of an episode.
	 * @param episode from the wire
	 * @return what is stored
	 */
	public static byte[] pack(Episode episode) {
		return Episode.newBuilder().addAllSteps(episode.getStepsList()).build().toByteArray();
	}

	/**
	 * Reads packed steps.
	 * @param packed from {@link #pack}
	 * @return the steps in order
	 */
	public static List<VerifyStep> unpack(byte[] packed) {
		try {
			return Episode.parseFrom(packed).getStepsList().stream().map(StoredSteps::step).toList();
		}
		catch (InvalidProtocolBufferException ex) {
			throw new IllegalStateException("stored steps are damaged", ex);
		}
	}

	private static VerifyStep step(io.dvi.v1.VerifyStep step) {
		DraftSource drafter = switch (step.getDrafter()) {
			case HEAD -> DraftSource.HEAD;
			case PROMPT_LOOKUP -> DraftSource.PROMPT_LOOKUP;
			case RECYCLING -> DraftSource.RECYCLING;
			case NONE, UNRECOGNIZED -> DraftSource.NONE;
		};
		return new VerifyStep(drafter, step.getPosition(), halves(step.getAnchor()),
				step.getRowsList().stream().map(StoredSteps::row).toList());
	}

	private static VerifiedRow row(io.dvi.v1.VerifiedRow row) {
		int[] topIds = new int[row.getTopIdsCount()];
		float[] topLogits = new float[row.getTopLogitsCount()];
		for (int i = 0; i < topIds.length; i++) {
			topIds[i] = row.getTopIds(i);
			topLogits[i] = row.getTopLogits(i);
		}
		return new VerifiedRow(row.getToken(), row.getNextToken(), halves(row.getShallow()), halves(row.getDeep()),
				topIds, topLogits, row.getLogSumExp(), row.getDrafted(), row.getAccepted(),
				row.getDraftLogProbability());
	}

	private static short[] halves(ByteString bytes) {
		ShortBuffer view = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
		short[] halves = new short[view.remaining()];
		view.get(halves);
		return halves;
	}

}
