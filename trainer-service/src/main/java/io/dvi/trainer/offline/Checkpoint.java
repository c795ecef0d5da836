package io.dvi.trainer.offline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.TreeMap;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.training.TrainerState;

/**
 * Where a run stands. One that goes on from it ends with the same bits as one that never
 * stopped.
 *
 * @param batch batches learned so far, over all phases
 * @param phase the phase the state belongs to, from 0
 * @param state the trainer's
 */
public record Checkpoint(long batch, int phase, TrainerState state) {

	private static final String RUN = "run";

	private static final String UP_TO = "up_to";

	private static final String SECONDS = "seconds";

	private static final String BATCH = "batch";

	private static final String PHASE = "phase";

	private static final String STATE = "state";

	/**
	 * Lays out a checkpoint.
	 * @param origin what it belongs to
	 * @return safetensors that hold the trainer's state
	 */
	public byte[] toBytes(Origin origin) {
		TreeMap<String, String> metadata = new TreeMap<>();
		metadata.put(RUN, origin.run());
		metadata.put(UP_TO, Long.toString(origin.upTo()));
		metadata.put(SECONDS, Long.toString(origin.seconds()));
		metadata.put(BATCH, Long.toString(this.batch));
		metadata.put(PHASE, Integer.toString(this.phase));
		byte[] nested = this.state.toBytes();
		return Safetensors.write(metadata, List.of(new Safetensors.Tensor(STATE, Safetensors.Type.U8,
				List.of((long) nested.length), MemorySegment.ofArray(nested))));
	}

	/**
	 * Reads a checkpoint.
	 * @param bytes from {@link #toBytes}
	 * @return it and what it belongs to
	 * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when it is damaged
	 */
	public static Saved fromBytes(byte[] bytes) {
		Safetensors file = Safetensors.read(MemorySegment.ofArray(bytes), ErrorCode.INVALID_ARGUMENT);
		TrainerState state = TrainerState
			.fromBytes(file.tensor(STATE, Safetensors.Type.U8, -1).bytes().toArray(ValueLayout.JAVA_BYTE));
		return new Saved(new Origin(file.metadata(RUN), number(file, UP_TO), number(file, SECONDS)),
				new Checkpoint(number(file, BATCH), Math.toIntExact(number(file, PHASE)), state));
	}

	private static long number(Safetensors file, String name) {
		try {
			return Long.parseLong(file.metadata(name));
		}
		catch (NumberFormatException ex) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, name,
					"the checkpoint's `" + name + "` must be a number. Given: " + file.metadata(name), ex);
		}
	}

	/**
	 * What a checkpoint belongs to.
	 *
	 * @param run names recipe, model and data
	 * @param upTo experience behind this episode came after the run had begun
	 * @param seconds spent on it so far
	 */
	public record Origin(String run, long upTo, long seconds) {
	}

	/**
	 * A checkpoint that was read.
	 *
	 * @param origin what it belongs to
	 * @param checkpoint where the run stands
	 */
	public record Saved(Origin origin, Checkpoint checkpoint) {
	}

}
