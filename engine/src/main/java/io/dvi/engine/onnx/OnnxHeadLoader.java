package io.dvi.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.head.DraftHead;
import io.dvi.engine.head.HeadLoader;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.head.RowHead;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.SplitModelOptions;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Loads heads of kind {@code lora}: one session for the frozen base, the low-rank factors
 * as inputs.
 */
public final class OnnxHeadLoader implements HeadLoader {

	private final int hiddenSize;

	private final OrtSession session;

	/**
	 * Opens the head graph.
	 * @param folder where it lies
	 * @param descriptor the folder's descriptor
	 * @param options how it runs
	 */
	public OnnxHeadLoader(ModelFolder folder, ModelDescriptor descriptor, SplitModelOptions options) {
		this.hiddenSize = descriptor.hiddenSize();
		this.session = new OnnxSessions(options.provider(), options.threads())
			.open(folder.headGraph(options.flavour()));
	}

	@Override
	public DraftHead load(HeadWeights weights) {
		try {
			return new LoadedHead(this.session, weights, this.hiddenSize);
		}
		catch (OrtException ex) {
			throw new EngineException(ErrorCode.HEAD_REJECTED, "", "the runtime refuses the head: " + ex.getMessage(),
					ex);
		}
	}

	@Override
	public void close() {
		OnnxSessions.close(this.session);
	}

	private static final class LoadedHead extends RowHead {

		private final OrtSession session;

		private final int hiddenSize;

		private final FloatBuffer hidden;

		private final LongBuffer token = Tensors.longs(1);

		private final FloatBuffer logProbability = Tensors.floats(1);

		private final Map<String, OnnxTensorLike> inputs = new HashMap<>();

		private final Map<String, OnnxValue> outputs = new HashMap<>();

		LoadedHead(OrtSession session, HeadWeights weights, int hiddenSize) throws OrtException {
			this.session = session;
			this.hiddenSize = hiddenSize;
			this.hidden = Tensors.floats(hiddenSize);
			this.inputs.put("hidden", Tensors.of(this.hidden, 1, hiddenSize));
			this.inputs.put("scale", Tensors.of(Tensors.floats(1).put(0, weights.scale())));
			for (Map.Entry<String, HeadWeights.Tensor> entry : weights.tensors().entrySet()) {
				HeadWeights.Tensor tensor = entry.getValue();
				this.inputs.put(entry.getKey(),
						Tensors.of(Tensors.floats(tensor.values().length).put(0, tensor.values()), tensor.rows(),
								tensor.columns()));
			}
			this.outputs.put("token", Tensors.of(this.token, 1));
			this.outputs.put("log_probability", Tensors.of(this.logProbability, 1));
		}

		@Override
		protected Proposal propose(Block block, int row) {
			this.hidden.put(0, block.shallow(row), 0, this.hiddenSize);
			try {
				this.session.run(this.inputs, this.outputs).close();
			}
			catch (OrtException ex) {
				throw new EngineException(ErrorCode.INTERNAL, "", "the runtime failed: " + ex.getMessage(), ex);
			}
			float sureness = this.logProbability.get(0);
			return Float.isFinite(sureness) ? new Proposal((int) this.token.get(0), sureness) : Proposal.NONE;
		}

		@Override
		public void close() {
			this.inputs.values().forEach((tensor) -> ((OnnxTensor) tensor).close());
			this.outputs.values().forEach(OnnxValue::close);
		}

	}

}
