package io.dvi.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import org.jspecify.annotations.Nullable;

import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A layer graph for a number of slots, with what is bound to it. What stays the same from
 * run to run is bound once.
 */
final class LayerSession implements AutoCloseable {

	private final OrtSession session;

	private final @Nullable LayerCache[] bound;

	private final LongBuffer slotRows; // [slots]

	private final OnnxTensor slotRowsTensor;

	private final Map<String, OnnxTensorLike> inputs = new HashMap<>();

	private final Map<String, OnnxValue> outputs = new HashMap<>();

	/**
	 * Takes over a session.
	 * @param session of a layer graph
	 * @param slots sequences the graph takes
	 */
	LayerSession(OrtSession session, int slots) throws OrtException {
		this.session = session;
		this.bound = new LayerCache[slots];
		this.slotRows = Tensors.longs(slots);
		this.slotRowsTensor = Tensors.of(this.slotRows, slots);
		if (slots > 1) {
			this.inputs.put("slot_rows", this.slotRowsTensor);
		}
	}

	int slots() {
		return this.bound.length;
	}

	/**
	 * Gives a slot its sequence for the next run.
	 * @param slot index from 0
	 * @param cache the sequence's memory
	 * @param position of the first row
	 * @param rows how many follow from there
	 */
	void place(int slot, LayerCache cache, int position, int rows) {
		if (this.bound[slot] != cache) {
			cache.enter(slot, this.inputs, this.outputs);
			this.bound[slot] = cache;
		}
		cache.place(position, rows);
		this.slotRows.put(slot, rows);
	}

	LayerSession input(String name, OnnxTensor tensor) {
		this.inputs.put(name, tensor);
		return this;
	}

	void run(String output, OnnxTensor tensor) throws OrtException {
		this.outputs.put(output, tensor);
		this.session.run(this.inputs, this.outputs).close();
	}

	@Override
	public void close() {
		this.slotRowsTensor.close();
		OnnxSessions.close(this.session);
	}

}
