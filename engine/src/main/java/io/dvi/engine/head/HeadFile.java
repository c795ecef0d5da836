package io.dvi.engine.head;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.model.SafetensorsWriter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Head weights as bytes: safetensors whose tensors are the head's matrices in F32 or F16
 * and whose metadata says what they belong to. Data only: nothing in it is executed.
 */
public final class HeadFile {

	private static final String KIND = "kind";

	private static final String MODEL_FINGERPRINT = "model_fingerprint";

	private static final String SPLIT_LAYER = "split_layer";

	private static final String SCALE = "scale";

	private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	private HeadFile() {
	}

	/**
	 * Lays out a head file to be published: a low-rank update in F32, any other kind in
	 * F16, which halves it and costs no agreement.
	 * @param weights the head
	 * @return the bytes; equal weights give equal bytes
	 */
	public static byte[] write(HeadWeights weights) {
		return write(weights, Map.of());
	}

	/**
	 * Lays out a head file to be published that says where the head comes from.
	 * @param weights the head
	 * @param origin free strings by name, for people
	 * @return the bytes; equal weights and strings give equal bytes
	 */
	public static byte[] write(HeadWeights weights, Map<String, String> origin) {
		boolean halves = !weights.kind().equals(HeadWeights.LORA);
		return write(weights, halves ? Safetensors.Type.F16 : Safetensors.Type.F32, origin);
	}

	/**
	 * Lays out a head file.
	 * @param weights the head
	 * @param type F32, which keeps every bit, or F16
	 * @return the bytes; equal weights give equal bytes
	 */
	public static byte[] write(HeadWeights weights, Safetensors.Type type) {
		return write(weights, type, Map.of());
	}

	private static byte[] write(HeadWeights weights, Safetensors.Type type, Map<String, String> origin) {
		SortedMap<String, String> metadata = new TreeMap<>(origin);
		metadata.put(KIND, weights.kind());
		metadata.put(MODEL_FINGERPRINT, weights.modelFingerprint());
		metadata.put(SPLIT_LAYER, Integer.toString(weights.splitLayer()));
		metadata.put(SCALE, Float.toString(weights.scale()));
		List<Safetensors.Tensor> tensors = weights.tensors().entrySet().stream().map((entry) -> {
			HeadWeights.Tensor tensor = entry.getValue();
			return (type == Safetensors.Type.F16) ? halves(entry.getKey(), tensor)
					: Safetensors.Tensor.floats(entry.getKey(), tensor.values(), tensor.rows(), tensor.columns());
		}).toList();
		return SafetensorsWriter.write(metadata, tensors);
	}

	/**
	 * Reads a head file. Whether the head fits a model and its numbers are finite is for
	 * {@link HeadCheck} to say.
	 * @param bytes the whole file
	 * @return the head
	 * @throws EngineException with {@link ErrorCode#HEAD_REJECTED} when it is damaged,
	 * says too little, or holds something other than matrices of floats
	 */
	public static HeadWeights read(byte[] bytes) {
		Safetensors file = Safetensors.read(MemorySegment.ofArray(bytes), ErrorCode.HEAD_REJECTED);
		SortedMap<String, HeadWeights.Tensor> tensors = new TreeMap<>();
		for (String name : file.tensors().keySet()) {
			Safetensors.Type type = half(file.tensor(name)) ? Safetensors.Type.F16 : Safetensors.Type.F32;
			Safetensors.Tensor matrix = file.tensor(name, type, -1, -1);
			tensors.put(name, new HeadWeights.Tensor(size(matrix, 0), size(matrix, 1), floats(matrix)));
		}
		HeadWeights weights = new HeadWeights(file.metadata(KIND), file.metadata(MODEL_FINGERPRINT), splitLayer(file),
				scale(file), tensors);
		if (HeadWeights.LORA.equals(weights.kind())) {
			requireLowRankFactors(file);
		}
		return weights;
	}

	/**
	 * Reads what a head file says of where the head comes from.
	 * @param bytes the whole file
	 * @return free strings by name, those that say what the head fits among them
	 * @throws EngineException with {@link ErrorCode#HEAD_REJECTED} when it is damaged
	 */
	public static SortedMap<String, String> origin(byte[] bytes) {
		return Safetensors.read(MemorySegment.ofArray(bytes), ErrorCode.HEAD_REJECTED).metadata();
	}

	/**
	 * The name of a head file's content.
	 * @param bytes the whole file
	 * @return 64 hexadecimal digits
	 */
	public static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

	/** Sizes of a matrix without elements are limited by nothing else. */
	private static int size(Safetensors.Tensor matrix, int axis) {
		long size = matrix.shape().get(axis);
		if (size < 1 || size > Integer.MAX_VALUE) {
			throw rejected(matrix.name(), "must have sizes from 1 to " + Integer.MAX_VALUE, matrix.shape());
		}
		return (int) size;
	}

	private static boolean half(Safetensors.Tensor tensor) {
		return tensor.type() == Safetensors.Type.F16;
	}

	private static Safetensors.Tensor halves(String name, HeadWeights.Tensor tensor) {
		ByteBuffer bytes = ByteBuffer.allocate(tensor.values().length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		for (float value : tensor.values()) {
			bytes.putShort(Float.floatToFloat16(value));
		}
		return new Safetensors.Tensor(name, Safetensors.Type.F16,
				List.of((long) tensor.rows(), (long) tensor.columns()), MemorySegment.ofArray(bytes.array()));
	}

	private static float[] floats(Safetensors.Tensor matrix) {
		if (!half(matrix)) {
			return matrix.toFloats();
		}
		float[] floats = new float[size(matrix, 0) * size(matrix, 1)];
		for (int i = 0; i < floats.length; i++) {
			floats[i] = Float.float16ToFloat(matrix.bytes().get(HALF, (long) i * Short.BYTES));
		}
		return floats;
	}

	private static void requireLowRankFactors(Safetensors file) {
		Safetensors.Tensor a = file.tensor("a");
		file.tensor("b", a.type(), a.shape().get(1), -1);
		if (file.tensors().size() != 2) {
			throw rejected("tensors", "of kind lora must be a and b", file.tensors().keySet());
		}
	}

	private static int splitLayer(Safetensors file) {
		String text = file.metadata(SPLIT_LAYER);
		try {
			return Integer.parseInt(text);
		}
		catch (NumberFormatException ex) {
			throw rejected(SPLIT_LAYER, "must be an integer", text);
		}
	}

	private static float scale(Safetensors file) {
		String text = file.metadata(SCALE);
		try {
			return Float.parseFloat(text);
		}
		catch (NumberFormatException ex) {
			throw rejected(SCALE, "must be a number", text);
		}
	}

	private static EngineException rejected(String field, String rule, Object found) {
		return new EngineException(ErrorCode.HEAD_REJECTED, field,
				"head `" + field + "` " + rule + ". Found: " + found);
	}

}
