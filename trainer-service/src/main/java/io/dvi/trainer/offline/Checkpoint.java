package io.dvi.trainer.offline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.model.SafetensorsWriter;
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

	private static final String BATCH = "batch";

	private static final String PHASE = "phase";

	private static final String STATE = "state";

	/**
	 * Lays out a checkpoint.
	 * @param notes free strings by name, of whoever keeps it
	 * @return safetensors that hold the trainer's state
	 */
	public byte[] toBytes(Map<String, String> notes) {
		SortedMap<String, String> metadata = new TreeMap<>(notes);
		metadata.put(BATCH, Long.toString(this.batch));
		metadata.put(PHASE, Integer.toString(this.phase));
		byte[] nested = this.state.toBytes();
		return SafetensorsWriter.write(metadata, List.of(new Safetensors.Tensor(STATE, Safetensors.Type.U8,
				List.of((long) nested.length), MemorySegment.ofArray(nested))));
	}

	/**
	 * Reads a checkpoint.
	 * @param bytes from {@link #toBytes}
	 * @return it and the notes
	 * @throws EngineException with {@link ErrorCode#INVALID_ARGUMENT} when it is damaged
	 */
	public static Noted fromBytes(byte[] bytes) {
		Safetensors file = Safetensors.read(MemorySegment.ofArray(bytes), ErrorCode.INVALID_ARGUMENT);
		byte[] nested = file.tensor(STATE, Safetensors.Type.U8, -1).bytes().toArray(ValueLayout.JAVA_BYTE);
		try {
			return new Noted(new Checkpoint(Long.parseLong(file.metadata(BATCH)),
					Integer.parseInt(file.metadata(PHASE)), TrainerState.fromBytes(nested)), file.metadata());
		}
		catch (NumberFormatException ex) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "header",
					"the checkpoint has a batch or phase that is not a number: " + ex.getMessage(), ex);
		}
	}

	/**
	 * A checkpoint with what its keeper wrote on it.
	 *
	 * @param checkpoint where the run stands
	 * @param notes free strings by name
	 */
	public record Noted(Checkpoint checkpoint, SortedMap<String, String> notes) {

		/** Copies the map. */
		public Noted {
			notes = new TreeMap<>(notes);
		}

	}

}
