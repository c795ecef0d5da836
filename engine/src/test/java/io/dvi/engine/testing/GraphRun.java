package io.dvi.engine.testing;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Runs a folder's graphs as plainly as the runtime allows, so that the graphs are tested
 * and not the engine around them: whole sequences in chunks, caches copied between runs.
 */
public final class GraphRun implements AutoCloseable {

	private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

	private final ModelDescriptor descriptor;

	private final OrtSession shallow;

	private final OrtSession deep;

	private final OrtSession lmHead;

	private final List<AutoCloseable> open = new ArrayList<>();

	/**
	 * Opens the graphs.
	 * @param folder where they lie
	 * @param flavour such as {@code fp32}
	 */
	public GraphRun(ModelFolder folder, String flavour) throws OrtException {
		this.descriptor = DescriptorFile.read(folder);
		OrtSession.SessionOptions options = new OrtSession.SessionOptions();
		options.setIntraOpNumThreads(2);
		this.open.add(options);
		this.shallow = this.environment.createSession(folder.shallowGraph(flavour, 1).toString(), options);
		this.deep = this.environment.createSession(folder.deepGraph(flavour, 1).toString(), options);
		this.lmHead = this.environment.createSession(folder.lmHeadGraph(flavour).toString(), options);
	}

	/**
	 * Logits of every position.
	 * @param ids the sequence
	 * @param chunks rows of each run, which add up to the sequence
	 * @return [tokens][vocabulary]
	 */
	public float[][] logits(int[] ids, int... chunks) throws OrtException {
		Map<String, OnnxTensorLike> cache = emptyCache();
		List<float[]> logits = new ArrayList<>();
		int past = 0;
		for (int rows : chunks) {
			int[] chunk = Arrays.copyOfRange(ids, past, past + rows);
			logits.addAll(run(cache, past, chunk, IntStream.range(0, rows)));
			past += rows;
		}
		return logits.toArray(float[][]::new);
	}

	/**
	 * Logits of the last position alone, the whole sequence in one run.
	 * @param ids the sequence
	 * @return [vocabulary]
	 */
	public float[] lastLogits(int... ids) throws OrtException {
		return run(emptyCache(), 0, ids, IntStream.of(ids.length - 1)).getFirst();
	}

	private List<float[]> run(Map<String, OnnxTensorLike> cache, int past, int[] chunk, IntStream logitRows)
			throws OrtException {
		long[] wanted = logitRows.asLongStream().toArray();
		LongBuffer ids = LongBuffer.wrap(Arrays.stream(chunk).asLongStream().toArray());
		float[] hidden = step(this.shallow, cache, past, chunk.length, Map.of("ids", tensor(ids, 1, chunk.length)),
				"hidden");
		Map<String, OnnxTensorLike> inputs = Map.of("hidden",
				tensor(FloatBuffer.wrap(hidden), 1, chunk.length, this.descriptor.hiddenSize()), "logit_rows",
				tensor(LongBuffer.wrap(wanted), wanted.length));
		float[] states = step(this.deep, cache, past, chunk.length, inputs, "state");
		float[] flat = project(states, wanted.length);
		int width = this.descriptor.vocabularySize();
		return IntStream.range(0, wanted.length)
			.mapToObj((row) -> Arrays.copyOfRange(flat, row * width, (row + 1) * width))
			.toList();
	}

	private float[] project(float[] states, int rows) throws OrtException {
		try (OnnxTensor input = tensor(FloatBuffer.wrap(states), 1, rows, this.descriptor.hiddenSize());
				OrtSession.Result result = this.lmHead.run(Map.of("state", input))) {
			return values(result, "logits");
		}
	}

	@Override
	public void close() throws OrtException {
		this.shallow.close();
		this.deep.close();
		this.lmHead.close();
	}

	private Map<String, OnnxTensorLike> emptyCache() throws OrtException {
		Map<String, OnnxTensorLike> cache = new HashMap<>();
		for (int layer = 0; layer < this.descriptor.layers(); layer++) {
			for (String part : List.of("key_", "value_")) {
				cache.put(part + layer + ".0", tensor(FloatBuffer.allocate(0), 1, this.descriptor.keyValueHeads(), 0,
						this.descriptor.headSize()));
			}
		}
		return cache;
	}

	private float[] step(OrtSession session, Map<String, OnnxTensorLike> cache, int past, int rows,
			Map<String, OnnxTensorLike> given, String wanted) throws OrtException {
		Map<String, OnnxTensorLike> inputs = new HashMap<>(given);
		inputs.put("seqlens_k.0", tensor(IntBuffer.wrap(new int[] { past + rows - 1 }), 1));
		inputs.put("total.0", tensor(IntBuffer.wrap(new int[] { past + rows })));
		for (String name : session.getInputNames()) {
			if (name.startsWith("past_")) {
				inputs.put(name, cache.get(name.substring("past_".length())));
			}
		}
		try (OrtSession.Result result = session.run(inputs)) {
			for (String name : session.getOutputNames()) {
				if (name.startsWith("present_")) {
					OnnxTensorLike former = cache.put(name.substring("present_".length()),
							copy((OnnxTensor) result.get(name).orElseThrow()));
					Objects.requireNonNull(former, name).close();
				}
			}
			return values(result, wanted);
		}
	}

	private static float[] values(OrtSession.Result result, String name) {
		FloatBuffer values = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
		float[] copy = new float[values.remaining()];
		values.get(copy);
		return copy;
	}

	private OnnxTensor copy(OnnxTensor tensor) throws OrtException {
		return tensor(tensor.getFloatBuffer(), tensor.getInfo().getShape());
	}

	private OnnxTensor tensor(FloatBuffer values, long... shape) throws OrtException {
		return OnnxTensor.createTensor(this.environment, values, shape);
	}

	private OnnxTensor tensor(LongBuffer values, long... shape) throws OrtException {
		return OnnxTensor.createTensor(this.environment, values, shape);
	}

	private OnnxTensor tensor(IntBuffer values, long... shape) throws OrtException {
		return OnnxTensor.createTensor(this.environment, values, shape);
	}

}
