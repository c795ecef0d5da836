package io.dvi.engine.onnx;

import ai.onnxruntime.OrtException;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.CachedRows;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.SplitModelOptions;
import io.dvi.engine.model.SplitModel;

import java.util.ArrayList;
import java.util.List;

/** Runs the shallow and deep graphs of a model folder. */
public final class OnnxSplitModel implements SplitModel {

	private final ModelDescriptor descriptor;

	private final SplitModelOptions options;

	private final List<LayerSession> shallow = new ArrayList<>();

	private final List<LayerSession> deep = new ArrayList<>();

	private final OnnxBatch batch;

	/**
	 * Opens the graphs.
	 * @param folder where they lie
	 * @param descriptor the folder's descriptor
	 * @param options how they run
	 * @throws EngineException with code {@code MODEL_REJECTED} when a graph is missing or
	 * refused
	 */
	public OnnxSplitModel(ModelFolder folder, ModelDescriptor descriptor, SplitModelOptions options) {
		this.descriptor = descriptor;
		this.options = options;
		OnnxSessions sessions = new OnnxSessions(options.provider(), options.threads());
		try {
			List<Integer> counts = slotCounts(options.slots());
			for (int slots : counts) {
				this.shallow.add(new LayerSession(sessions.open(folder.shallowGraph(options.flavour(), slots)), slots));
				this.deep.add(new LayerSession(sessions.open(folder.deepGraph(options.flavour(), slots)), slots));
			}
			this.batch = new OnnxBatch(descriptor, sessions.open(folder.lmHeadGraph(options.flavour())),
					counts.getLast() * (options.maxRows() + 1), counts.getLast() * options.maxLogitRows());
		}
		catch (OrtException ex) {
			throw failure(ex);
		}
	}

	@Override
	public ModelDescriptor descriptor() {
		return this.descriptor;
	}

	@Override
	public int maxRows() {
		return this.options.maxRows();
	}

	@Override
	public Block openBlock() {
		try {
			return new OnnxBlock(this.descriptor, this.options.contextLength(), this.options.maxRows());
		}
		catch (OrtException ex) {
			throw failure(ex);
		}
	}

	@Override
	public CachedRows reserveRows(int count) {
		return new OnnxCachedRows(count, Tensors.floats(Math.toIntExact(count * bytesPerRow() / Float.BYTES)));
	}

	@Override
	public long bytesPerRow() {
		return 2L * this.descriptor.layers() * this.descriptor.keyValueHeads() * this.descriptor.headSize()
				* Float.BYTES;
	}

	@Override
	public void shallow(List<? extends Block> blocks) {
		List<OnnxBlock> pending = blocks.stream()
			.map(OnnxBlock.class::cast)
			.filter((block) -> block.pendingRows() > 0)
			.toList();
		if (pending.isEmpty()) {
			return;
		}
		try {
			this.batch.shallow(session(this.shallow, pending.size()), pending);
		}
		catch (OrtException ex) {
			throw failure(ex);
		}
	}

	@Override
	public void deep(List<? extends Block> blocks) {
		shallow(blocks);
		List<OnnxBlock> batched = blocks.stream().map(OnnxBlock.class::cast).toList();
		batched.forEach((block) -> block.requireLogitRows(this.options.maxLogitRows()));
		try {
			this.batch.deep(session(this.deep, batched.size()), batched);
		}
		catch (OrtException ex) {
			throw failure(ex);
		}
	}

	@Override
	public void close() {
		this.shallow.forEach(LayerSession::close);
		this.deep.forEach(LayerSession::close);
		this.batch.close();
	}

	/** The counts of graphs that serve so many blocks with the least padding. */
	private static List<Integer> slotCounts(int slots) {
		List<Integer> counts = new ArrayList<>();
		for (int count : ModelFolder.SLOT_COUNTS) {
			counts.add(count);
			if (count >= slots) {
				return counts;
			}
		}
		throw new EngineException(ErrorCode.INVALID_ARGUMENT, "slots",
				"`slots` must be at most " + ModelFolder.SLOT_COUNTS.getLast() + ". Given: " + slots);
	}

	private static LayerSession session(List<LayerSession> sessions, int blocks) {
		for (LayerSession session : sessions) {
			if (session.slots() >= blocks) {
				return session;
			}
		}
		throw new IllegalStateException(blocks + " blocks in one run, at most " + sessions.getLast().slots());
	}

	private static EngineException failure(OrtException cause) {
		return new EngineException(ErrorCode.INTERNAL, "", "the runtime failed: " + cause.getMessage(), cause);
	}

}
