package io.dvi.trainer.experience;

import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.dvi.engine.EngineException;
import io.dvi.engine.experience.ContextRow;
import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.v1.Episode;

/**
 * Rows of an episode and their costs as they are stored: the wire message with nothing
 * but them, since its fields already have a rule for change.
 *
 * @param context rows in front of the first step
 * @param steps in order
 * @param costs what drafting cost when they were made
 */
public record StoredSteps(List<ContextRow> context, List<VerifyStep> steps, DraftCosts costs) {

	/**
	 * Packs the rows of an episode.
	 * @param episode from the wire
	 * @return what is stored
	 */
	public static byte[] pack(Episode episode) {
		Episode.Builder rows = Episode.newBuilder()
			.addAllContext(episode.getContextList())
			.addAllSteps(episode.getStepsList());
		return (episode.hasCosts() ? rows.setCosts(episode.getCosts()) : rows).build().toByteArray();
	}

	/**
	 * Reads packed rows.
	 * @param packed from {@link #pack}
	 * @return the rows in order
	 */
	public static StoredSteps unpack(byte[] packed) {
		try {
			Episode rows = Episode.parseFrom(packed);
			return new StoredSteps(rows.getContextList().stream().map(StoredSteps::context).toList(),
					rows.getStepsList().stream().map(StoredSteps::step).toList(), costs(rows));
		}
		catch (InvalidProtocolBufferException ex) {
			throw new IllegalStateException("stored steps are damaged", ex);
		}
	}

	/**
	 * What an episode says of costs.
	 * @param episode from the wire
	 * @return its costs, or assumed ones where it says nothing
	 * @throws EngineException with code {@code INVALID_ARGUMENT} when they cannot be
	 */
	public static DraftCosts costs(Episode episode) {
		return episode.hasCosts() ? new DraftCosts(episode.getCosts().getAsking(), episode.getCosts().getPassesList())
				: DraftCosts.ASSUMED;
	}

	private static ContextRow context(io.dvi.v1.ContextRow row) {
		return new ContextRow(row.getToken(), halves(row.getShallow()), halves(row.getDeep()));
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
