package io.dvi.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.RowTrackingBlock;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * One sequence's buffers, bound once. A run of a single row gets a second, meaningless
 * row behind it: attention takes another path for one row, with other bits. What that row
 * writes into the caches is overwritten by the next run before anything reads it.
 */
final class OnnxBlock extends RowTrackingBlock {

	private static final int FEWEST_ROWS = 2;

	private final ModelDescriptor descriptor;

	private final int maxLogitRows;

	private final LongBuffer ids; // [maxRows + 1]

	private final LongBuffer logitRows; // [maxLogitRows]

	private final FloatBuffer shallow; // [maxRows + 1, hidden]

	private final FloatBuffer deep; // [maxLogitRows, hidden]

	private final FloatBuffer logits; // [maxLogitRows, vocabulary]

	private final Map<String, OnnxTensorLike> shallowInputs = new HashMap<>();

	private final Map<String, OnnxValue> shallowOutputs = new HashMap<>();

	private final Map<String, OnnxTensorLike> deepInputs = new HashMap<>();

	private final Map<String, OnnxValue> deepOutputs = new HashMap<>();

	private final LayerCache shallowCache;

	private final LayerCache deepCache;

	OnnxBlock(ModelDescriptor descriptor, BlockSize size) throws OrtException {
		super(size.capacity(), size.maxRows());
		this.descriptor = descriptor;
		this.maxLogitRows = size.maxLogitRows();
		int hidden = descriptor.hiddenSize();
		this.ids = Tensors.longs(size.maxRows() + 1);
		this.logitRows = Tensors.longs(size.maxLogitRows());
		this.shallow = Tensors.floats((size.maxRows() + 1) * hidden);
		this.deep = Tensors.floats(size.maxLogitRows() * hidden);
		this.logits = Tensors.floats(size.maxLogitRows() * descriptor.vocabularySize());
		int split = descriptor.splitLayer();
		this.shallowCache = new LayerCache(descriptor, new LayerCache.LayerRange(0, split), capacity(),
				this.shallowInputs, this.shallowOutputs);
		this.deepCache = new LayerCache(descriptor, new LayerCache.LayerRange(split, descriptor.layers()), capacity(),
				this.deepInputs, this.deepOutputs);
	}

	@Override
	public FloatBuffer shallow(int row) {
		return view(this.shallow, row, this.descriptor.hiddenSize());
	}

	@Override
	public FloatBuffer deep(int row) {
		return view(this.deep, row - firstLogitRow(), this.descriptor.hiddenSize());
	}

	@Override
	public FloatBuffer logits(int row) {
		return view(this.logits, row - firstLogitRow(), this.descriptor.vocabularySize());
	}

	void runShallow(OrtSession session) throws OrtException {
		int first = shallowRows();
		int count = rows() - first;
		if (count == 0) {
			return;
		}
		int run = Math.max(count, FEWEST_ROWS);
		this.ids.put(1, 0);
		for (int index = 0; index < count; index++) {
			this.ids.put(index, token(first + index));
		}
		this.shallowCache.place(position() + first, run);
		int hidden = this.descriptor.hiddenSize();
		try (OnnxTensor in = Tensors.of(this.ids.slice(0, run), 1, run);
				OnnxTensor out = Tensors.of(this.shallow.slice(first * hidden, run * hidden), 1, run, hidden)) {
			this.shallowInputs.put("ids", in);
			this.shallowOutputs.put("hidden", out);
			session.run(this.shallowInputs, this.shallowOutputs).close();
		}
		shallowDone();
	}

	void runDeep(OrtSession session) throws OrtException {
		int run = Math.max(rows(), FEWEST_ROWS);
		int wanted = rows() - firstLogitRow();
		if (wanted > this.maxLogitRows) {
			throw new IllegalStateException("logits of " + wanted + " rows, at most " + this.maxLogitRows);
		}
		for (int i = 0; i < wanted; i++) {
			this.logitRows.put(i, firstLogitRow() + i);
		}
		this.deepCache.place(position(), run);
		int hidden = this.descriptor.hiddenSize();
		int vocabulary = this.descriptor.vocabularySize();
		try (OnnxTensor in = Tensors.of(this.shallow.slice(0, run * hidden), 1, run, hidden);
				OnnxTensor rowsWanted = Tensors.of(this.logitRows.slice(0, wanted), wanted);
				OnnxTensor state = Tensors.of(this.deep.slice(0, wanted * hidden), 1, wanted, hidden);
				OnnxTensor out = Tensors.of(this.logits.slice(0, wanted * vocabulary), 1, wanted, vocabulary)) {
			this.deepInputs.put("hidden", in);
			this.deepInputs.put("logit_rows", rowsWanted);
			this.deepOutputs.put("state", state);
			this.deepOutputs.put("logits", out);
			session.run(this.deepInputs, this.deepOutputs).close();
		}
	}

	@Override
	public void close() {
		this.shallowCache.close();
		this.deepCache.close();
	}

	private static FloatBuffer view(FloatBuffer rows, int row, int width) {
		return rows.slice(row * width, width);
	}

	/**
	 * How much a block holds.
	 *
	 * @param capacity positions of the caches
	 * @param maxRows most rows of one cycle
	 * @param maxLogitRows most rows whose logits are wanted
	 */
	record BlockSize(int capacity, int maxRows, int maxLogitRows) {
	}

}
