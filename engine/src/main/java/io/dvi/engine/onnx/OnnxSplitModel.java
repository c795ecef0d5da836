package io.dvi.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.SplitModel;

import java.util.List;

/** Runs the shallow and deep graphs of a model folder. */
public final class OnnxSplitModel implements SplitModel {

	private final ModelDescriptor descriptor;

	private final OnnxBlock.BlockSize blockSize;

	private final OrtSession shallow;

	private final OrtSession deep;

	/**
	 * Opens the graphs.
	 * @param folder where they lie
	 * @param descriptor the folder's descriptor
	 * @param options how they run
	 * @throws EngineException with code {@code MODEL_REJECTED} when a graph is missing or
	 * refused
	 */
	public OnnxSplitModel(ModelFolder folder, ModelDescriptor descriptor, OnnxModelOptions options) {
		this.descriptor = descriptor;
		this.blockSize = new OnnxBlock.BlockSize(options.contextLength(), options.maxRows(), options.maxLogitRows());
		OnnxSessions sessions = new OnnxSessions(options.provider(), options.threads());
		this.shallow = sessions.open(folder.shallowGraph(options.flavour()));
		this.deep = sessions.open(folder.deepGraph(options.flavour()));
	}

	@Override
	public ModelDescriptor descriptor() {
		return this.descriptor;
	}

	@Override
	public int maxRows() {
		return this.blockSize.maxRows();
	}

	@Override
	public Block openBlock() {
		try {
			return new OnnxBlock(this.descriptor, this.blockSize);
		}
		catch (OrtException ex) {
			throw failure(ex);
		}
	}

	@Override
	public void shallow(List<? extends Block> blocks) {
		try {
			for (Block block : blocks) {
				((OnnxBlock) block).runShallow(this.shallow);
			}
		}
		catch (OrtException ex) {
			throw failure(ex);
		}
	}

	@Override
	public void deep(List<? extends Block> blocks) {
		shallow(blocks);
		try {
			for (Block block : blocks) {
				((OnnxBlock) block).runDeep(this.deep);
			}
		}
		catch (OrtException ex) {
			throw failure(ex);
		}
	}

	@Override
	public void close() {
		OnnxSessions.close(this.shallow);
		OnnxSessions.close(this.deep);
	}

	private static EngineException failure(OrtException cause) {
		return new EngineException(ErrorCode.INTERNAL, "", "the runtime failed: " + cause.getMessage(), cause);
	}

}
