package io.dvi.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.TensorBuffer;
import io.dvi.engine.graph.proto.ModelProto;

import java.util.HashMap;
import java.util.Map;

/** Runs graphs that were built in memory on the CPU. */
public final class OnnxGraphRuntime implements GraphRuntime {

	/**
	 * Which runtime this is.
	 * @return its name and version
	 */
	public static String version() {
		return "ONNX Runtime " + OnnxEnvironment.get().getVersion();
	}

	@Override
	public GraphSession open(ModelProto graph, int threads) {
		OrtEnvironment environment = OnnxEnvironment.get();
		try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
			options.setIntraOpNumThreads(threads);
			options.setInterOpNumThreads(1);
			// A thread that spins while it waits takes the core from serving.
			options.addConfigEntry("session.intra_op.allow_spinning", "0");
			return new Session(environment, environment.createSession(graph.toByteArray(), options));
		}
		catch (OrtException ex) {
			throw failure("the graph " + graph.getGraph().getName() + " cannot be prepared", ex);
		}
	}

	private static EngineException failure(String what, OrtException cause) {
		return new EngineException(ErrorCode.INTERNAL, "", what + ": " + cause.getMessage(), cause);
	}

	private record Session(OrtEnvironment environment, OrtSession session) implements GraphSession {

		@Override
		public void run(Map<String, TensorBuffer> inputs, Map<String, TensorBuffer> outputs) {
			Map<String, OnnxTensor> in = new HashMap<>();
			Map<String, OnnxTensor> out = new HashMap<>();
			try {
				wrap(inputs, in);
				wrap(outputs, out);
				this.session.run(in, out).close();
			}
			catch (OrtException ex) {
				throw failure("the graph run failed", ex);
			}
			finally {
				in.values().forEach(OnnxTensor::close);
				out.values().forEach(OnnxTensor::close);
			}
		}

		private void wrap(Map<String, TensorBuffer> buffers, Map<String, OnnxTensor> tensors) throws OrtException {
			for (Map.Entry<String, TensorBuffer> entry : buffers.entrySet()) {
				TensorBuffer buffer = entry.getValue();
				tensors.put(entry.getKey(),
						OnnxTensor.createTensor(this.environment, buffer.bytes(),
								buffer.shape().stream().mapToLong(Long::longValue).toArray(),
								OnnxJavaType.valueOf(buffer.type().name())));
			}
		}

		@Override
		public void close() {
			try {
				this.session.close();
			}
			catch (OrtException ex) {
				throw failure("the graph cannot be closed", ex);
			}
		}

	}

}
