package io.dvi.engine.onnx;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dvi.engine.model.ModelDescriptor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the rows of several blocks, laid end to end. A block's single row gets a second,
 * meaningless row behind it: attention takes another path for one row of a sequence that
 * has a past, with other bits. What that row writes into the caches is overwritten by the
 * next run before anything reads it. A slot that nobody uses runs one row of a sequence
 * that nobody reads, because the operator refuses none.
 */
final class OnnxBatch implements AutoCloseable {

	private static final int FEWEST_ROWS = 2;

	private final IndexBuffer ids;

	private final IndexBuffer logitRows;

	private final RowBuffer hidden;

	private final RowBuffer states;

	private final RowBuffer logits;

	private final LayerCache idleShallow;

	private final LayerCache idleDeep;

	private final OrtSession lmHead;

	private final Map<String, OnnxTensorLike> lmHeadInputs = new HashMap<>();

	private final Map<String, OnnxValue> lmHeadOutputs = new HashMap<>();

	/**
	 * Makes the buffers.
	 * @param descriptor sizes
	 * @param lmHead taken over
	 * @param maxRows most rows of all blocks together, padding included
	 * @param maxLogitRows most rows of all blocks together whose logits are wanted
	 */
	OnnxBatch(ModelDescriptor descriptor, OrtSession lmHead, int maxRows, int maxLogitRows) throws OrtException {
		this.lmHead = lmHead;
		this.ids = new IndexBuffer(maxRows, true);
		this.logitRows = new IndexBuffer(maxLogitRows, false);
		this.hidden = new RowBuffer(maxRows, descriptor.hiddenSize());
		this.states = new RowBuffer(maxLogitRows, descriptor.hiddenSize());
		this.logits = new RowBuffer(maxLogitRows, descriptor.vocabularySize());
		int split = descriptor.splitLayer();
		this.idleShallow = new LayerCache(descriptor, new LayerCache.LayerRange(0, split), FEWEST_ROWS);
		this.idleDeep = new LayerCache(descriptor, new LayerCache.LayerRange(split, descriptor.layers()), FEWEST_ROWS);
	}

	/**
	 * Runs the shallow layers over the pending rows of each block.
	 * @param session takes at least as many slots as there are blocks
	 * @param blocks each with a pending row
	 */
	void shallow(LayerSession session, List<OnnxBlock> blocks) throws OrtException {
		this.ids.clear();
		for (int slot = 0; slot < session.slots(); slot++) {
			if (slot < blocks.size()) {
				OnnxBlock block = blocks.get(slot);
				int first = block.rows() - block.pendingRows();
				int run = Math.max(block.pendingRows(), FEWEST_ROWS);
				session.place(slot, block.shallowCache(), block.position() + first, run);
				for (int row = first; row < first + run; row++) {
					this.ids.add((row < block.rows()) ? block.token(row) : 0);
				}
			}
			else {
				session.place(slot, this.idleShallow, 0, 1);
				this.ids.add(0);
			}
		}
		session.input("ids", this.ids.tensor()).run("hidden", this.hidden.tensor(this.ids.length()));
		int first = 0;
		for (OnnxBlock block : blocks) {
			int run = Math.max(block.pendingRows(), FEWEST_ROWS);
			block.takeShallow(this.hidden, first);
			first += run;
		}
	}

	/**
	 * Runs the deep layers and the LM head; the shallow states must be there.
	 * @param session takes at least as many slots as there are blocks
	 * @param blocks each with a row
	 */
	void deep(LayerSession session, List<OnnxBlock> blocks) throws OrtException {
		this.logitRows.clear();
		int first = 0;
		for (int slot = 0; slot < session.slots(); slot++) {
			if (slot < blocks.size()) {
				OnnxBlock block = blocks.get(slot);
				int run = Math.max(block.rows(), FEWEST_ROWS);
				session.place(slot, block.deepCache(), block.position(), run);
				this.hidden.copy(first, block.shallow(), 0, run);
				askForLogits(block, first);
				first += run;
			}
			else {
				session.place(slot, this.idleDeep, 0, 1);
				first++;
			}
		}
		int wanted = this.logitRows.length();
		if (wanted == 0) {
			// A run has an output: one row that nobody reads.
			this.logitRows.add(0);
		}
		session.input("hidden", this.hidden.tensor(first))
			.input("logit_rows", this.logitRows.tensor())
			.run("state", this.states.tensor(this.logitRows.length()));
		if (wanted > 0) {
			runLmHead(wanted);
		}
	}

	private void askForLogits(OnnxBlock block, int first) {
		block.takeDeep(new OnnxBlock.Results(this.states, this.logits, this.logitRows.length()));
		for (int row = block.firstLogitRow(); row < block.rows(); row++) {
			this.logitRows.add(first + row);
		}
	}

	private void runLmHead(int rows) throws OrtException {
		this.lmHeadInputs.put("state", this.states.tensor(rows));
		this.lmHeadOutputs.put("logits", this.logits.tensor(rows));
		this.lmHead.run(this.lmHeadInputs, this.lmHeadOutputs).close();
	}

	@Override
	public void close() {
		this.ids.close();
		this.logitRows.close();
		this.hidden.close();
		this.states.close();
		this.logits.close();
		this.idleShallow.close();
		this.idleDeep.close();
		OnnxSessions.close(this.lmHead);
	}

}
