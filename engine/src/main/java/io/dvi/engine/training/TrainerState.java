package io.dvi.engine.training;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.model.SafetensorsWriter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that the next step depends on beside its batch: a trainer that is restored from it
 * goes on bit for bit as if it had never stopped.
 *
 * @param step steps finished
 * @param baseline running mean of rewards
 * @param weights the head
 * @param firstMoments the optimiser's first moments, shaped like the matrices that are
 * trained
 * @param secondMoments its second moments, of those matrices whose rule keeps them
 */
public record TrainerState(long step, double baseline, HeadWeights weights, HeadWeights firstMoments,
		HeadWeights secondMoments) {

	private static final String STEP = "step";

	private static final String BASELINE = "baseline";

	private static final String WEIGHTS = "weights";

	private static final String FIRST_MOMENTS = "first_moments";

	private static final String SECOND_MOMENTS = "second_moments";

	/**
	 * Lays out the state.
	 * @return safetensors that hold three head files; equal states give equal bytes
	 */
	public byte[] toBytes() {
		Map<String, String> metadata = Map.of(STEP, Long.toString(this.step), BASELINE, Double.toString(this.baseline));
		return SafetensorsWriter.write(new TreeMap<>(metadata), List.of(nested(WEIGHTS, this.weights),
				nested(FIRST_MOMENTS, this.firstMoments), nested(SECOND_MOMENTS, this.secondMoments)));
	}

	/**
	 * Reads a state.
	 * @param bytes what {@link #toBytes()} gave
	 * @return the state, exactly
	 * @throws EngineException with {@link ErrorCode#HEAD_REJECTED} when it is damaged
	 */
	public static TrainerState fromBytes(byte[] bytes) {
		Safetensors file = Safetensors.read(MemorySegment.ofArray(bytes), ErrorCode.HEAD_REJECTED);
		try {
			return new TrainerState(Long.parseLong(file.metadata(STEP)), Double.parseDouble(file.metadata(BASELINE)),
					nested(file, WEIGHTS), nested(file, FIRST_MOMENTS), nested(file, SECOND_MOMENTS));
		}
		catch (NumberFormatException ex) {
			throw new EngineException(ErrorCode.HEAD_REJECTED, "header",
					"the trainer state has a step or baseline that is not a number: " + ex.getMessage(), ex);
		}
	}

	private static Safetensors.Tensor nested(String name, HeadWeights weights) {
		byte[] file = HeadFile.write(weights, Safetensors.Type.F32);
		return new Safetensors.Tensor(name, Safetensors.Type.U8, List.of((long) file.length),
				MemorySegment.ofArray(file));
	}

	private static HeadWeights nested(Safetensors file, String name) {
		return HeadFile.read(file.tensor(name, Safetensors.Type.U8, -1).bytes().toArray(ValueLayout.JAVA_BYTE));
	}

}
